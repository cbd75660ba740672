import { decideBilling } from "~/billing/invoicing/bill-customer";
import { type BilledNow, changeFigures } from "~/billing/invoicing/change-figures";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { hasEnded } from "~/billing/subscription/status";
import { type Day, formatDay } from "~/billing/time/day";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { loadSubscriptionsOf, lockSubscriptionsOf } from "~/store/subscriptions.server";
import { loadFamilyBook, loadFamilyUsage } from "./steps/billed-family.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { afterMoney } from "./steps/customer-book.server";
import { saveBilling } from "./steps/save-billing.server";

export type BillNowInput = {
  readonly customerId: string;
  /** Everything that falls due by the start of this day is billed; null: what is due already. */
  readonly through: Day | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** How far ahead somebody may bill. */
const MOST_DAYS_AHEAD = 366;

/**
 * Bills a customer ahead of the runs, on documents of today; later runs go on from there, and usage that comes after it
 * is billed as its difference. A customer whose invoicing is off is billed all the same, and drafts in their days of
 * grace close: somebody asked for it. Refuses `bill_nothing_due`, `bill_too_far_ahead` and `preview_outdated`.
 */
export async function billNow(context: Context, input: BillNowInput): Promise<Outcome<BilledNow>> {
  const customer = await lockCustomer(context, input.customerId);
  const decided = await decide(context, customer, input, "billing");
  if (!decided.ok) return decided;
  const { billed, shown, billTo } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shown);
  if (!confirmed.ok) return confirmed;
  await saveBilling(context, [{ customer: billTo, decision: billed.decision }]);
  await insertAudit(context, {
    action: "customer.billed_now",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { through: input.through === null ? null : formatDay(input.through) },
  });
  await afterMoney(context, billTo);
  return accept(billed);
}

/** What billing now would make, by the same decision. Saves nothing, and refuses what billing refuses. */
export async function previewBillNow(context: Context, input: BillNowInput): Promise<Outcome<BilledNow>> {
  const decided = await decide(context, await loadCustomer(context, input.customerId), input, "preview");
  return decided.ok ? accept(decided.value.billed) : decided;
}

async function decide(
  context: Context,
  customer: Customer,
  { through }: BillNowInput,
  purpose: "billing" | "preview",
): Promise<Outcome<{ readonly billed: BilledNow; readonly shown: ShownFigures; readonly billTo: Customer }>> {
  const today = dayInZone(context.now, customer.zone);
  if (through !== null && through > today + MOST_DAYS_AHEAD) {
    return refuse({
      code: "bill_too_far_ahead",
      sentence: `${formatDay(through)} is more than a year ahead.`,
      remedy: `Choose a day up to ${formatDay(today + MOST_DAYS_AHEAD)}.`,
      field: "through",
    });
  }
  const stored =
    purpose === "billing"
      ? await lockSubscriptionsOf(context, customer.id)
      : await loadSubscriptionsOf(context, customer.id);
  // While invoicing is off nothing is due.
  const live = stored
    .filter(({ subscription, dueAt }) => dueAt !== null || !hasEnded(subscription, context.now))
    .map(({ subscription }) => subscription);
  const { slice: loaded, billTo } = await loadFamilyBook(context, customer, live, purpose);
  const asOf = through === null ? context.now : Math.max(context.now, startOfDay(through, customer.zone));
  const slice = { ...loaded, invoicingOff: false, datedOn: today, graceDays: 0 };
  const usage = await loadFamilyUsage(context, slice, asOf, "due");
  const decision = decideBilling(slice, usage, asOf);
  const { drafts, creditNotes, held, pending } = decision;
  if (drafts.length + creditNotes.length + held.length + pending.length === 0) {
    return refuse({
      code: "bill_nothing_due",
      sentence: `Nothing falls due by ${formatDay(through ?? today)} that is not billed.`,
      remedy: "Choose a later day, or wait for the next run.",
      field: "through",
    });
  }
  const { currency } = customer;
  const figures = changeFigures(decision, currency);
  const documents = [...drafts, ...held.map(({ draft }) => draft), ...pending.map(({ draft }) => draft)];
  const shown = {
    currency,
    figures: [figures.toPayMinor, figures.creditMinor + figures.refundMinor],
    rest: [
      through,
      documents.map(({ issuedOn, totalMinor, fees }) => [
        issuedOn,
        totalMinor,
        fees.map(({ positionKey, amountMinor }) => [positionKey, amountMinor]),
      ]),
      creditNotes.map(({ note }) => note.totalMinor),
    ],
  };
  return accept({
    billed: { decision, currency, ...figures, previewHash: previewHashOf(shown) },
    shown,
    billTo,
  });
}
