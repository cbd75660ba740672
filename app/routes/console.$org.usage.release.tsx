import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { MOST_RELEASED, readReleased } from "~/console/forms/release";
import { usageFilter } from "~/console/list-request";
import { UsageReleasePage } from "~/console/pages/usage-release-page";
import { listAsideEvents, listTransactionIds } from "~/console/queries/usage.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries } from "~/http/confirmation.server";
import { previewReleaseUsage, releaseUsage } from "~/operations/release-usage.server";

export const meta = () => [{ title: "Release usage · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { fields, onceKey } = readEntries(request);
  const base = `/console/${params.org}`;
  return view(caller, async (context) => {
    const which = fields.has("all") ? usageFilter(new URL(request.url)) : readReleased(fields);
    const events = await listAsideEvents(context, which, MOST_RELEASED);
    const ids = events.map(({ transactionId }) => transactionId);
    const outcome = ids.length === 0 ? null : await previewReleaseUsage(context, ids);
    const shown = outcome?.ok ? outcome.value : null;
    return { base, events, shown, onceKey, backHref: `${base}/usage?state=set_aside` };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { once, previewHash, form } = confirmed;
  const outcome = await runOnce(
    caller,
    { operation: "releaseUsage", ...once },
    async (context) =>
      releaseUsage(context, await listTransactionIds(context, readReleased(form)), previewHash),
    () =>
      confirmed.leadsTo(
        `/console/${params.org}/usage`,
        "The usage is released. Its difference comes with the next invoice.",
      ),
  );
  return confirmed.respond(outcome);
}

export default function ReleaseUsage() {
  const refused = useActionData<typeof action>()?.refused;
  return <UsageReleasePage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
