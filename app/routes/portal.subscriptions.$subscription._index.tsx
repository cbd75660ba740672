import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { explainPrice } from "~/documents/derivation-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { undoCancellation } from "~/operations/undo-cancellation.server";
import { idParam } from "~/portal/address";
import { pageOf } from "~/portal/links";
import { SubscriptionPage } from "~/portal/pages/subscription-page";
import { usageLines } from "~/portal/usage-lines";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.view.plan.name ?? "Subscription"} · Your billing` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("subscription", params.subscription);
  const { state, usage } = await view(caller, async (context) => ({
    state: await loadSubscriptionState(context, id),
    usage: await loadUsageSoFar(context, [id]),
  }));
  const lines = usageLines(usage, new Map([[id, state.plan.name]]), explainPrice(notationOf("en")));
  // Only an end somebody asked for can be taken back; one that was agreed from the start cannot.
  const { canceledAt } = state.subscription;
  const canUndo = canceledAt !== null && state.status !== "canceled";
  return { view: { ...state, canUndo }, usage: lines };
}

/** Takes a cancellation back. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("subscription", params.subscription);
  const outcome = await run(
    caller,
    { operation: "undoCancellation", subject: { table: "subscriptions", id } },
    (context) => undoCancellation(context, { subscriptionId: id }),
  );
  return respond(outcome, () =>
    redirectWithFlash(pageOf("subscription", id), "It goes on and renews as before."),
  );
}

export default function Subscription() {
  const answer = useActionData<typeof action>();
  return <SubscriptionPage {...useLoaderData<typeof loader>()} refused={answer?.refused} />;
}
