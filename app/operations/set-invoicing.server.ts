import { accept, type Outcome, refuse } from "~/billing/outcome";
import { nextDueAt } from "~/billing/subscription/due";
import { hasEnded } from "~/billing/subscription/status";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadPlanVersions } from "~/store/catalog.server";
import { type Customer, lockCustomer, saveBillingFlags } from "~/store/customers.server";
import { planCollectionNow } from "~/store/payments.server";
import { lockSubscriptionsOf, saveSubscriptions } from "~/store/subscriptions.server";
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
  const stored = await lockSubscriptionsOf(context, customer.id);
  const own = stored.map(({ subscription }) => subscription);
  const ids = new Set(own.flatMap(({ stints }) => stints.map((stint) => stint.planVersionId)));
  const versions = await loadPlanVersions(context, [...ids]);
  const { policy } = context.organization;
  const dueAt = (subscription: Subscription) => {
    const used = new Set(subscription.stints.map((stint) => stint.planVersionId));
    const isNow = catchUp === "now" && subscription.startsAt <= context.now && !subscription.invoicingOff;
    return isNow
      ? context.now
      : nextDueAt(
          subscription,
          versions.filter(({ id }) => used.has(id)),
          policy,
          context.now,
        );
  };
  await saveSubscriptions(
    context,
    own
      .filter((subscription) => catchUp === "now" || !hasEnded(subscription, context.now))
      .map((subscription) => ({ subscription, dueAt: dueAt(subscription) })),
  );
}
