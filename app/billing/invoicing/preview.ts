import type { UsageAggregate } from "../fees/fee";
import { nextDueAt } from "../subscription/due";
import type { Instant } from "../time/instant";
import { decideBilling } from "./bill-customer";
import type { BillingSlice } from "./billing-slice";
import type { ClosedDraft } from "./invoice";

/**
 * The next document as it would be if usage stayed as it stands now: the same decision as the run's, made for the
 * next due instant that bills anything. Null when nothing more will be billed. Nothing is saved.
 */
export function previewNextInvoice(
  slice: BillingSlice,
  usage: ReadonlyMap<string, UsageAggregate>,
  now: Instant,
): ClosedDraft | null {
  let after = now;
  // A due instant can bill nothing (an arrears plan's first day); a few steps always reach one that does.
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = earliestDue(slice, after);
    if (next === null) return null;
    const draft = decideBilling(slice, usage, next).drafts[0];
    if (draft) return draft;
    after = next;
  }
  return null;
}

/**
 * The first documents of subscriptions that were never billed, as if there were no usage: what a run at `now` makes
 * of them, and the next document after it. Nothing is saved.
 */
export function previewStart(
  slice: BillingSlice,
  now: Instant,
): { readonly atOnce: readonly ClosedDraft[]; readonly next: ClosedDraft | null } {
  const { drafts, windows } = decideBilling(slice, new Map(), now);
  const issued = drafts.flatMap(({ cut, fees }) =>
    fees.map(({ positionKey, amountMinor, effect }) => ({
      id: positionKey,
      positionKey,
      invoiceId: cut.cut,
      amountMinor,
      effect,
    })),
  );
  const billed = { ...slice, issued: [...slice.issued, ...issued], windows: [...slice.windows, ...windows] };
  return { atOnce: drafts, next: previewNextInvoice(billed, new Map(), now) };
}

const MAX_STEPS = 4;

function earliestDue(slice: BillingSlice, after: Instant): Instant | null {
  const dues = slice.subscriptions.flatMap(({ subscription, versions }) => {
    const due = nextDueAt(subscription, versions, slice.policy, after);
    return due === null ? [] : [due];
  });
  return dues.length === 0 ? null : Math.min(...dues);
}
