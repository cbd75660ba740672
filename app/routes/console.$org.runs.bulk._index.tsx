import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { MOST_ROWS_OF_A_RUN } from "~/billing/run-kinds";
import { readThrough } from "~/console/forms/bill-now";
import { chosenCustomers } from "~/console/forms/bulk-bill-now";
import { chosenDrafts } from "~/console/forms/bulk-drafts";
import { readBulkKind } from "~/console/forms/bulk-run";
import { BulkPlanPage } from "~/console/pages/bulk-plan-page";
import { bulkRunPage } from "~/console/pages/bulk-words";
import { listMatchingIds } from "~/console/queries/customers.server";
import { listHeldDraftIds } from "~/console/queries/drafts.server";
import type { Context } from "~/context.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { createBulkRun } from "~/operations/create-bulk-run.server";

export const meta = () => [{ title: "Plan a run over many · Counterfoil" }];

const MOST = MOST_ROWS_OF_A_RUN + 1;

/** The ids a list was left for, in the transaction that plans the run. */
const idsOf = (context: Context, fields: Parameters<typeof chosenDrafts>[0]) =>
  readBulkKind(fields) === "close_drafts"
    ? listHeldDraftIds(context, chosenDrafts(fields), MOST)
    : listMatchingIds(context, chosenCustomers(fields), MOST);
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { fields, values, onceKey } = readEntries(request);
  const count = await view(caller, async (context) => (await idsOf(context, fields)).length);
  const [kind, sent] = [readBulkKind(fields), [...fields].filter(([name]) => name !== "step")];
  return { base: `/console/${params.org}`, kind, count, through: values.through ?? "", sent, onceKey };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { form, once, leadsTo, respond } = confirmed;
  const [kind, through] = [readBulkKind(form), readThrough(form)];
  if (!through.ok) return respond(through);
  const outcome = await runOnce(
    caller,
    { operation: "createBulkRun", ...once },
    async (context) =>
      createBulkRun(context, { kind, through: through.value, ids: await idsOf(context, form) }),
    ({ id }) => leadsTo(bulkRunPage(`/console/${params.org}`, id), "Every figure is being calculated."),
  );
  return respond(outcome);
}

export default function PlanBulkRun() {
  return (
    <BulkPlanPage {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()?.refused} />
  );
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
