import { assert } from "../assert";
import { mulDivRound } from "../money/round";
import type { Day } from "../time/day";

/** Revenue of one fee that is earned evenly over the days `[fromOn, toOn)`; what was posted so far. */
export type RecognitionSchedule = {
  readonly totalMinor: bigint;
  readonly recognizedMinor: bigint;
  readonly fromOn: Day;
  readonly toOn: Day;
};

/** What to post now, and the first day not covered by it; `nextOn` is null when all is recognized. */
type RecognitionStep = { readonly amountMinor: bigint; readonly nextOn: Day | null };

/**
 * Revenue earned by the end of `throughDay`: cumulative and rounded, less what was posted, so that the steps of
 * any rhythm add up to the whole and running twice posts nothing.
 */
export function recognizeThrough(schedule: RecognitionSchedule, throughDay: Day): RecognitionStep {
  const { totalMinor, recognizedMinor, fromOn, toOn } = schedule;
  assert(toOn > fromOn, "a recognition schedule covers at least one day");
  const daysEarned = Math.min(Math.max(throughDay + 1 - fromOn, 0), toOn - fromOn);
  const earnedMinor = mulDivRound(totalMinor, BigInt(daysEarned), BigInt(toOn - fromOn));
  return {
    amountMinor: earnedMinor - recognizedMinor,
    nextOn: fromOn + daysEarned >= toOn ? null : Math.max(fromOn, throughDay + 1),
  };
}
