import type { BilledNow } from "~/billing/invoicing/change-figures";
import { accept, type Outcome } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { decideAhead } from "./steps/bill-ahead.server";
import { billCustomerAhead } from "./steps/bill-customer-ahead.server";
import { findRateNotes } from "./steps/fix-rates.server";

export type BillNowInput = {
  readonly customerId: string;
  /** Everything that falls due by the start of this day is billed; null: what is due already. */
  readonly through: Day | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/**
 * Bills a customer ahead of the runs, on documents of today; later runs go on from there, and usage that comes after it
 * is billed as its difference. A customer whose invoicing is off is billed all the same, and drafts in their days of
 * grace close: somebody asked for it. Refuses `bill_nothing_due`, `bill_too_far_ahead` and `preview_outdated`.
 */
export async function billNow(context: Context, input: BillNowInput): Promise<Outcome<BilledNow>> {
  const done = await billCustomerAhead(context, input);
  return done.ok ? accept(done.value.billed) : done;
}

/** What billing now would make, by the same decision. Saves nothing, and refuses what billing refuses. */
export async function previewBillNow(context: Context, input: BillNowInput): Promise<Outcome<BilledNow>> {
  const customer = await loadCustomer(context, input.customerId);
  const decided = await decideAhead(context, customer, input.through, "preview");
  if (!decided.ok) return decided;
  const { billed } = decided.value;
  const notes = await findRateNotes(context, { confirmed: billed.decision.drafts, later: [] });
  return accept({ ...billed, notes });
}
