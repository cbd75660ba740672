import { accept, type Outcome, refuse } from "~/billing/outcome";
import { nextDueAt } from "~/billing/subscription/due";
import { hasEnded } from "~/billing/subscription/status";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, lockCustomer, saveBillingFlags } from "~/store/customers.server";
import { planCollectionNow } from "~/store/payments.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { holdSubscriptionsOf } from "./steps/hold-subscription.server";
import { reviewOverdueOf } from "./steps/review-overdue.server";

/** What of a customer's billing is to change; what is left out stays. */
export type BillingSwitches = {
  readonly invoicing?: "on" | "off";
  /** With invoicing on: whether what was left out meanwhile is billed at once or with the next period. */
  readonly catchUp?: "now" | "later";
  /** Drafts are held: each document its own, or together in the one that is open. */
  readonly draftMode?: "each" | "together" | null;
  readonly collection?: "on" | "off";
  readonly overdue?: "on" | "off";
};

/**
 * Switches what happens by itself for a customer: invoicing, drafts, collection, and being overdue. Refuses
 * `switch_missing` when nothing is named.
 */
export async function setInvoicing(
  context: Context,
  input: { readonly customerId: string; readonly switches: BillingSwitches },
): Promise<Outcome<{ readonly id: string }>> {
  const { switches } = input;
  if (Object.values(switches).every((value) => value === undefined)) {
    return refuse({
      code: "switch_missing",
      sentence: "It is not said what of the customer's billing changes.",
      remedy: "Name invoicing, drafts, collection or overdue.",
    });
  }
  const customer = await lockCustomer(context, input.customerId);
  await saveBillingFlags(context, customer.id, {
    ...(switches.invoicing === undefined ? {} : { invoicingOff: switches.invoicing === "off" }),
    ...(switches.draftMode === undefined ? {} : { draftMode: switches.draftMode }),
    ...(switches.collection === undefined ? {} : { collectionOff: switches.collection === "off" }),
    ...(switches.overdue === undefined ? {} : { overdueOff: switches.overdue === "off" }),
  });
  if (switches.invoicing === "on") await wake(context, customer, switches.catchUp ?? "now");
  if (switches.collection === "on") await planCollectionNow(context, customer.id);
  await insertAudit(context, {
    action: "customer.billing_switched",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { ...switches },
  });
  if (switches.overdue !== undefined) {
    await reviewOverdueOf(context, { ...customer, overdueOff: switches.overdue === "off" });
  }
  return accept({ id: customer.id });
}

/** Every subscription is due again: at once, where it has started and is to catch up, or at its next period. */
async function wake(context: Context, customer: Customer, catchUp: "now" | "later"): Promise<void> {
  const { policy } = context.organization;
  const held = await holdSubscriptionsOf(context, customer.id);
  const changed = held
    .filter(({ subscription }) => catchUp === "now" || !hasEnded(subscription, context.now))
    .map(({ subscription, planVersions }) => {
      const isNow = catchUp === "now" && subscription.startsAt <= context.now && !subscription.invoicingOff;
      const next = nextDueAt(subscription, planVersions, policy, context.now);
      return { subscription, dueAt: isNow ? context.now : next };
    });
  await saveSubscriptions(context, changed);
}
