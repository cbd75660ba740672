import { usageWindows } from "~/billing/fees/windows";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { type MeasuredUsage, proposeFees } from "~/billing/invoicing/due-fees";
import { mayGiveBack } from "~/billing/invoicing/may-give-back";
import type { Instant } from "~/billing/time/instant";

/**
 * The invoices that a run at `now` will correct: those that hold the positions of its negative fees. Most customers
 * have none, and are told so without pricing anything: nothing of theirs changed since it was billed.
 */
export function correctableInvoices(
  slice: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
): ReadonlySet<string> {
  if (slice.issued.length === 0 || slice.invoicingOff === true) return new Set();
  if (slice.policy.unused_credit === "negative_line" || !mayGiveBack(slice)) return new Set();
  const { fees } = proposeFees(slice, usageWindows(slice, now), usage, now);
  const positions = new Set(fees.flatMap(({ fee }) => (fee.amountMinor < 0n ? fee.positionKey : [])));
  if (positions.size === 0) return new Set();
  return new Set(
    slice.issued.flatMap((fee) =>
      positions.has(fee.positionKey) && fee.correctsFeeId === null ? fee.documentId : [],
    ),
  );
}
