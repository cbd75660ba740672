import { earnedUntil } from "../fees/earning";
import type { ProposedFee, RatingWindow } from "../fees/fee";
import { usagePlaceOf, windowPlace } from "../fees/usage-place";
import { billsAt, usageWindows } from "../fees/windows";
import type { CurrencyCode } from "../money/currency";
import type { Instant } from "../time/instant";
import { decideRun } from "./bill-customer";
import type { BillingSlice } from "./billing-slice";
import type { MeasuredUsage } from "./due-fees";
import { slicesOf } from "./family";

/** What was used in one rating window and stands on no invoice, at its price less discounts. Minor units, without VAT. */
export type UnbilledUsage = {
  /** The window, by the name that `usagePlaceOf` gives it. */
  readonly place: string;
  /** Who was served. */
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly netMinor: bigint;
};

/** When the last window that had begun before `at` is billed; null where there is nothing to bill of any. */
export function lastBilling(slice: BillingSlice, at: Instant): Instant | null {
  let last: Instant | null = null;
  for (const own of slicesOf(slice)) {
    const { open, toRate } = usageWindows(own, at);
    for (const window of [...open, ...toRate])
      if (window.startsAt < at) last = Math.max(last ?? at, billsAt(window));
  }
  return last;
}

/** The windows whose usage `unbilledUsage` has to know, each as far as it had come by `at`. */
export function windowsBefore(slice: BillingSlice, at: Instant): readonly RatingWindow[] {
  const last = lastBilling(slice, at);
  if (last === null) return [];
  return slicesOf(slice).flatMap((own) =>
    usageWindows(own, last)
      .toMeasure.filter(({ startsAt }) => startsAt < at)
      .map((window) => (window.endsAt <= at ? window : { ...window, endsAt: at, throughEnd: false })),
  );
}

/**
 * What a customer, and those on its invoices, used before `at` and nothing bills yet: what the runs to come would bill
 * of it if no more were used, by their own decision. Drafts count as unbilled, holds hold nothing here. Lines earned
 * over a term are income of that term and are left out.
 */
export function unbilledUsage(
  slice: BillingSlice,
  others: readonly BillingSlice[],
  usage: MeasuredUsage,
  at: Instant,
): readonly UnbilledUsage[] {
  const kept = slicesOf(slice).flatMap(({ heldDrafts = [] }) => heldDrafts.map(({ draft }) => draft));
  const last = lastBilling(slice, at);
  const ahead = { ...slice, graceDays: 0, draftMode: null, heldDrafts: [], holds: [] };
  const decided = last === null ? [] : decideRun([ahead], others, usage, last);
  const drafts = [...kept, ...decided.flatMap(({ decision }) => decision.drafts)];
  const begun = new Set(
    slicesOf(slice).flatMap((own) =>
      usageWindows(own, last ?? at)
        .all.filter(({ startsAt }) => startsAt < at)
        .map(windowPlace),
    ),
  );
  const sums = new Map<string, UnbilledUsage>();
  for (const { cut, fees } of drafts)
    for (const fee of fees) {
      const place = usagePlaceOf(fee);
      if (place === null || !begun.has(place) || isOverTerm(fee)) continue;
      const customerId = fee.recipient?.id ?? cut.customerId;
      const key = `${customerId}/${cut.currency}/${place}`;
      const netMinor = (sums.get(key)?.netMinor ?? 0n) + fee.amountMinor - fee.discountMinor;
      sums.set(key, { place, customerId, currency: cut.currency, netMinor });
    }
  return [...sums.values()].filter(({ netMinor }) => netMinor > 0n);
}

function isOverTerm(fee: ProposedFee): boolean {
  return earnedUntil(fee) > fee.period.to;
}
