import type { DraftMode } from "~/billing/invoicing/invoice-kinds";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { realignToCustomer } from "~/billing/subscription/change-bill-day";
import { billDayInvalid, isBillDay } from "~/billing/subscription/change-plan";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, lockCustomer, saveBillCycleDay, saveBillingFlags } from "~/store/customers.server";
import { planCollectionNow } from "~/store/payments.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { holdSubscriptionsOf, wakeAt } from "./steps/hold-subscription.server";
import { reviewOverdueOf } from "./steps/review-overdue.server";
import { wake } from "./steps/wake.server";

/** What of a customer's billing is to change; what is left out stays. */
export type BillingSwitches = {
  readonly invoicing?: "on" | "off";
  /** With invoicing on: whether what was left out meanwhile is billed at once or with the next period. */
  readonly catchUp?: "now" | "later";
  readonly draftMode?: DraftMode | null;
  readonly collection?: "on" | "off";
  readonly overdue?: "on" | "off";
  /** 1 to 31: subscriptions that follow the customer's bill day do so from today on. */
  readonly billCycleDay?: number;
};

/**
 * Switches what happens by itself for a customer: invoicing, drafts, collection, being overdue, and its bill day.
 * Refuses `switch_missing` when nothing is named, and `bill_day_invalid`.
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
      remedy: "Name invoicing, drafts, collection, overdue or the bill day.",
    });
  }
  const { billCycleDay } = switches;
  if (billCycleDay !== undefined && !isBillDay(billCycleDay)) return refuse(billDayInvalid(billCycleDay));
  const customer = await lockCustomer(context, input.customerId);
  await saveBillingFlags(context, customer.id, {
    ...(switches.invoicing === undefined ? {} : { invoicingOff: switches.invoicing === "off" }),
    ...(switches.draftMode === undefined ? {} : { draftMode: switches.draftMode }),
    ...(switches.collection === undefined ? {} : { collectionOff: switches.collection === "off" }),
    ...(switches.overdue === undefined ? {} : { overdueOff: switches.overdue === "off" }),
  });
  if (billCycleDay !== undefined) await realign(context, customer, billCycleDay);
  if (switches.invoicing === "on") await wake(context, customer.id, switches.catchUp ?? "now");
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

/** Subscriptions that follow the customer's bill day have another one from today on. */
async function realign(context: Context, customer: Customer, day: number): Promise<void> {
  await saveBillCycleDay(context, customer.id, day);
  const { policy } = context.organization;
  const changed = (await holdSubscriptionsOf(context, customer.id)).flatMap((held) => {
    const book = { ...held, policy, chargedThrough: null };
    const realigned = realignToCustomer(book, { stintId: newId(), day }, context.now);
    if (!realigned) return [];
    const { subscription } = realigned;
    const isRunning = subscription.startsAt <= context.now;
    return [{ subscription, dueAt: isRunning ? context.now : wakeAt(context, held, subscription) }];
  });
  await saveSubscriptions(context, changed);
}
