import { assert } from "../assert";
import { mulDivRound } from "../money/round";
import { addMonths, civil, type Day } from "../time/day";
import type { ScheduledRecognition } from "./revenue-kinds";

/** Revenue of one fee that is earned over the days `[fromOn, toOn)`; what was posted so far. */
export type RecognitionSchedule = {
  readonly totalMinor: bigint;
  readonly recognizedMinor: bigint;
  readonly fromOn: Day;
  readonly toOn: Day;
  /** Absent: day by day. */
  readonly recognition?: ScheduledRecognition;
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
  const earnedMinor =
    schedule.recognition === "monthly"
      ? inParts(schedule, throughDay + 1)
      : mulDivRound(totalMinor, BigInt(daysEarned), BigInt(toOn - fromOn));
  return {
    amountMinor: earnedMinor - recognizedMinor,
    nextOn: fromOn + daysEarned >= toOn ? null : Math.max(fromOn, throughDay + 1),
  };
}

/**
 * Equal parts in whole minor units, one for each month that begins within the schedule: a part is earned once its month
 * is over, and the last takes the rest.
 */
function inParts({ totalMinor, fromOn, toOn }: RecognitionSchedule, openDay: Day): bigint {
  if (openDay >= toOn) return totalMinor;
  const parts = monthsBegun(fromOn, toOn);
  const over = monthsBegun(fromOn, openDay + 1) - 1;
  return (totalMinor / BigInt(parts)) * BigInt(Math.max(over, 0));
}

/** How many months, counted from the first day on, begin before a day. */
function monthsBegun(fromOn: Day, before: Day): number {
  const { year, month, day } = civil(fromOn);
  const last = civil(before);
  const most = (last.year - year) * 12 + last.month - month;
  return addMonths(fromOn, most, day) < before ? most + 1 : most;
}
