import type { Instant } from "../time/instant";
import { type DecidedBilling, decideRun } from "./bill-customer";
import type { BillingSlice } from "./billing-slice";
import type { MeasuredUsage } from "./due-fees";
import type { ClosedDraft } from "./invoice";
import { earliestDue, MAX_STEPS, sliceAfter } from "./preview";

/** What runs make of customers that share a pool. */
export type RunsPreview = {
  /** Everything a run at `now` decides. */
  readonly atOnce: readonly DecidedBilling[];
  /** The documents of the first later instant that bills any of them. */
  readonly next: readonly ClosedDraft[];
};

/**
 * The run's own decision about those customers together, and the documents that follow, if usage stayed as it stands.
 * `others` as `decideRun` takes them. Nothing is saved.
 */
export function previewRuns(
  slices: readonly BillingSlice[],
  usage: MeasuredUsage,
  now: Instant,
  others: readonly BillingSlice[],
): RunsPreview {
  const atOnce = decideRun(slices, others, usage, now);
  const after = slices.map((slice) => sliceAfter(slice, atOnce));
  let from = now;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const dues = after.flatMap((slice) => earliestDue(slice, from, null) ?? []);
    if (dues.length === 0) break;
    from = Math.min(...dues);
    const made = decideRun(after, others, usage, from).flatMap(({ decision: { drafts, pending } }) => [
      ...drafts,
      ...pending.map(({ draft }) => draft),
    ]);
    if (made.length > 0) return { atOnce, next: made };
  }
  return { atOnce, next: [] };
}
