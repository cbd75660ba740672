import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { holdSubscription } from "./steps/hold-subscription.server";
import { type CatchUp, wokenAt } from "./steps/wake.server";

/**
 * Switches invoicing of one subscription. What was left out meanwhile is billed at once, or with the next period.
 * @throws NotFound when it is not there
 */
export async function setSubscriptionInvoicing(
  context: Context,
  input: {
    readonly subscriptionId: string;
    readonly invoicing: "on" | "off";
    readonly catchUp: CatchUp;
  },
): Promise<Outcome<{ readonly id: string }>> {
  const held = await holdSubscription(context, input.subscriptionId);
  const subscription = { ...held.subscription, invoicingOff: input.invoicing === "off" };
  const dueAt = wokenAt(context, { ...held, subscription }, input.catchUp);
  await saveSubscriptions(context, [{ subscription, dueAt }]);
  await insertAudit(context, {
    action: "subscription.invoicing_switched",
    subjectKind: "subscription",
    subjectId: subscription.id,
    details: { invoicing: input.invoicing, catchUp: input.catchUp },
  });
  return accept({ id: subscription.id });
}
