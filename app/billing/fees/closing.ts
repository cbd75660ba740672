import type { Subscription } from "../subscription/subscription";
import type { Instant } from "../time/instant";

/** False for what falls due with the end of a subscription that is to make no closing invoice. */
export function isServiceDue(subscription: Subscription, dueAt: Instant): boolean {
  const { endsAt, closingInvoice } = subscription;
  return !(closingInvoice === false && endsAt !== null && dueAt >= endsAt);
}
