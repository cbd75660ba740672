import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { explainPrice } from "~/documents/derivation-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { previewNextInvoice } from "~/operations/preview-next-invoice.server";
import { idParam } from "~/portal/address";
import { pageOf } from "~/portal/links";
import { nextInvoiceOf } from "~/portal/next-invoice";
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
  const { customerId } = caller;
  // Prices and taxes of the seller are not the portal's to read, so it is decided as by the run itself.
  const next = await run(caller, { operation: "previewNextInvoice" }, async (context) => {
    const preview = await previewNextInvoice(context, { customerId });
    return accept(nextInvoiceOf(preview.next, { customerId, subscriptionId: id }));
  });
  const lines = usageLines(usage, new Map([[id, state.plan.name]]), explainPrice(notationOf("en")));
  // Only an end somebody asked for can be taken back; one that was agreed from the start cannot.
  const canUndo = state.subscription.canceledAt !== null && state.status !== "canceled";
  return { view: { ...state, canUndo }, usage: lines, next: next.ok ? next.value : null };
}

/** Takes a cancellation back. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("subscription", params.subscription);
  const outcome = await run(
    caller,
    { operation: "changeSubscription", subject: { table: "subscriptions", id } },
    (context) => changeSubscription(context, { subscriptionId: id, change: { kind: "undo_cancel" } }),
  );
  return respond(outcome, () =>
    redirectWithFlash(pageOf("subscription", id), "It goes on and renews as before."),
  );
}

export default function Subscription() {
  const answer = useActionData<typeof action>();
  return <SubscriptionPage {...useLoaderData<typeof loader>()} refused={answer?.refused} />;
}
