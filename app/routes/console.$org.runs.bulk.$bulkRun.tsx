import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { BULK_SAID, bulkStepForm } from "~/console/forms/bulk-run";
import { idParam, itemState, pageRequest } from "~/console/list-request";
import { BulkRunPage } from "~/console/pages/bulk-run-page";
import { listBulkItems, loadBulkRunRow } from "~/console/queries/bulk-runs.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { recalculateBulkRun } from "~/operations/recalculate-bulk-run.server";
import { startBulkRun } from "~/operations/start-bulk-run.server";
import { stopBulkRun } from "~/operations/stop-bulk-run.server";

export const meta: MetaFunction = () => [{ title: "Run over many · Counterfoil" }];
export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const [id, url] = [idParam("bulkRun", params.bulkRun), new URL(request.url)];
  const page = await view(caller, async (context) => ({
    run: await loadBulkRunRow(context, id),
    items: await listBulkItems(context, id, itemState(url), pageRequest(url)),
  }));
  const around = { base: `/console/${params.org}`, search: url.search, mayBill: can(caller.role, "bill") };
  return data({ ...page, ...around }, { headers: page.run.state === "running" ? { Refresh: "5" } : {} });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const bulkRunId = idParam("bulkRun", params.bulkRun);
  const input = await formInput(request, bulkStepForm);
  if (!input.ok) return input.answer;
  const { intent, preview_hash: previewHash, count } = input.value;
  const outcome = await run(caller, { operation: `${intent}BulkRun` }, (context) => {
    if (intent === "start") return startBulkRun(context, { bulkRunId, previewHash, count });
    return (intent === "stop" ? stopBulkRun : recalculateBulkRun)(context, { bulkRunId });
  });
  const here = new URL(request.url).pathname;
  return respond(outcome, () => redirectWithFlash(here, BULK_SAID[intent]), { form: input.form });
}

export default function BulkRun() {
  const refusal = useActionData<typeof action>()?.refused;
  return <BulkRunPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
