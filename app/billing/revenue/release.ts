import { assert } from "../assert";
import { civil, type Day, dayOf } from "../time/day";
import { nextPostingDay } from "./posting-day";
import type { RecognitionSchedule } from "./recognition";

/** A schedule with the day that closes its next share; null when all is recognized. */
export type RunningSchedule = RecognitionSchedule & { readonly nextOn: Day | null };

/**
 * A schedule after a correction took `releasedMinor` of what waits in it. Only the unrecognized rest is spread anew:
 * over the days from the first one not posted yet to `servedUntil`, from which on the service is given back (null:
 * every day of it is still served). What is recognized stays recognized. Minor units.
 */
export function releaseFrom(
  schedule: RunningSchedule,
  releasedMinor: bigint,
  servedUntil: Day | null,
): RunningSchedule {
  const waitingMinor = schedule.totalMinor - schedule.recognizedMinor;
  assert(
    releasedMinor >= 0n && releasedMinor <= waitingMinor,
    `${releasedMinor} of ${waitingMinor} waiting revenue can be released`,
  );
  if (releasedMinor === 0n || schedule.nextOn === null) return schedule;
  const restMinor = waitingMinor - releasedMinor;
  const fromOn = firstOpenDay(schedule.fromOn, schedule.nextOn);
  if (restMinor === 0n) {
    const { recognizedMinor } = schedule;
    return { ...schedule, totalMinor: recognizedMinor, nextOn: null };
  }
  const end = servedUntil !== null && servedUntil < schedule.toOn ? servedUntil : schedule.toOn;
  // Service that ended before the first open day was served whole, so its rest is earned at once.
  const toOn = end > fromOn ? end : fromOn + 1;
  const nextOn = nextPostingDay(fromOn, toOn);
  return { ...schedule, totalMinor: restMinor, recognizedMinor: 0n, fromOn, toOn, nextOn };
}

/**
 * A schedule whose service ends on another day than it was spread to. Only the unrecognized rest is spread anew, over the
 * days from the first one not posted yet; nothing is posted before today, and where the service is over it is earned at once.
 */
export function respread(schedule: RunningSchedule, servedUntil: Day, today: Day): RunningSchedule {
  const waitingMinor = schedule.totalMinor - schedule.recognizedMinor;
  if (schedule.nextOn === null || waitingMinor === 0n || servedUntil === schedule.toOn) return schedule;
  const fromOn = firstOpenDay(schedule.fromOn, schedule.nextOn);
  const toOn = Math.max(servedUntil, fromOn + 1);
  const nextOn = toOn > today ? nextPostingDay(Math.max(fromOn, today), toOn) : today;
  return { ...schedule, totalMinor: waitingMinor, recognizedMinor: 0n, fromOn, toOn, nextOn };
}

/** Shares are posted to the ends of months, so the next one begins with its month, or with the schedule. */
export function firstOpenDay(fromOn: Day, nextOn: Day): Day {
  const { year, month } = civil(nextOn);
  const monthStart = dayOf(year, month, 1);
  return monthStart > fromOn ? monthStart : fromOn;
}
