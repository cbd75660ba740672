import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { BULK_DISCARDED } from "~/console/forms/bulk-run";
import { idParam } from "~/console/list-request";
import { DiscardBulkRunPage } from "~/console/pages/bulk-discard-page";
import { bulkRunPage } from "~/console/pages/bulk-words";
import { loadBulkRunRow } from "~/console/queries/bulk-runs.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { discardBulkRun } from "~/operations/discard-bulk-run.server";

export const meta = () => [{ title: "Discard a run over many · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const id = idParam("bulkRun", params.bulkRun);
  const planned = await view(caller, (context) => loadBulkRunRow(context, id));
  return { base: `/console/${params.org}`, run: planned };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const bulkRunId = idParam("bulkRun", params.bulkRun);
  const outcome = await run(caller, { operation: "discardBulkRun" }, (context) =>
    discardBulkRun(context, { bulkRunId }),
  );
  const page = bulkRunPage(`/console/${params.org}`, bulkRunId);
  return respond(outcome, () => redirectWithFlash(page, BULK_DISCARDED));
}

export default function DiscardBulkRun() {
  const refusal = useActionData<typeof action>()?.refused;
  return <DiscardBulkRunPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
