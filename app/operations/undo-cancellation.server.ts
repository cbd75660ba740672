import { accept, type Outcome } from "~/billing/outcome";
import { decideUndoCancel } from "~/billing/subscription/cancel";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveSubscription } from "~/store/subscriptions.server";
import { holdSubscription, wakeAt } from "./steps/hold-subscription.server";

/**
 * Keeps a subscription that was to end. Refuses `subscription_ended` and `subscription_not_ending`.
 */
export async function undoCancellation(
  context: Context,
  input: { readonly subscriptionId: string },
): Promise<Outcome<Subscription>> {
  const held = await holdSubscription(context, input.subscriptionId);
  const decided = decideUndoCancel({ subscription: held.subscription }, context.now);
  if (!decided.ok) return decided;
  const { subscription } = decided.value;
  await saveSubscription(context, subscription, wakeAt(context, held, subscription));
  await insertAudit(context, {
    action: "subscription.cancellation_undone",
    subjectKind: "subscription",
    subjectId: subscription.id,
  });
  return accept(subscription);
}
