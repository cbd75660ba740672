import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { testEvent, testEventForm, testEventOutcome } from "~/console/forms/test-event";
import { pageRequest, usageFilter } from "~/console/list-request";
import { UsagePage } from "~/console/pages/usage-page";
import { listMetricRows } from "~/console/queries/plans.server";
import { countEventStates, listEvents, usageByDay } from "~/console/queries/usage.server";
import { loadTestEventForm, loadUsageFilters } from "~/console/queries/usage-filters.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { newId } from "~/ids.server";
import { recordUsage } from "~/operations/record-usage.server";

export const meta = () => [{ title: "Usage · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = usageFilter(url);
  const maySend = can(caller.role, "bill");
  const isSending = maySend && url.searchParams.get("send") === "event";
  const data = await view(caller, async (context) => ({
    ...(await loadUsageFilters(context, filter)),
    page: await listEvents(context, filter, pageRequest(url)),
    days: await usageByDay(context, filter),
    states: await countEventStates(context, filter),
    sending: isSending ? await loadTestEventForm(context, filter) : null,
  }));
  const mayCreateKeys = can(caller.role, "developers");
  return { ...data, base: `/console/${params.org}`, search: url.search, mayCreateKeys, maySend };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const input = await formInput(request, testEventForm);
  if (!input.ok) return input.answer;
  const sent = await run(caller, { operation: "recordUsage" }, async (context) => {
    const event = testEvent(input.value, await listMetricRows(context), `console-${newId()}`);
    const outcome = await recordUsage(context, [event]);
    return outcome.ok ? testEventOutcome(outcome.value) : outcome;
  });
  const back = `/console/${params.org}/usage`;
  const said = (id: string) => `The event ${id} is accepted.`;
  return respond(sent, ({ transactionId }) => redirectWithFlash(back, said(transactionId)), input);
}

export default function Usage() {
  const refused = useActionData<typeof action>()?.refused;
  return <UsagePage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
