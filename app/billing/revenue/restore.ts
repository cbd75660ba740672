import { assert } from "../assert";
import { civil, type Day, dayOf } from "../time/day";
import { nextPostingDay } from "./posting-day";
import { firstOpenDay, type RunningSchedule } from "./release";

/** What comes back to a schedule, because the correction that took it does not count any more. */
type Restored = {
  readonly restoredMinor: bigint;
  /** The day on which the correction took it. */
  readonly releasedOn: Day;
  /** The end of the service, now that it is not given back. */
  readonly servedUntil: Day;
  readonly today: Day;
};

/**
 * The inverse of `releaseFrom`: what waits is spread over the days from the first one not posted yet to the end of the
 * service. Nothing is posted before today: what was earned meanwhile joins the first share after it. Minor units.
 */
export function restoreTo(schedule: RunningSchedule, restored: Restored): RunningSchedule {
  const { restoredMinor, servedUntil, today } = restored;
  assert(restoredMinor >= 0n, `${restoredMinor} cannot come back to a schedule`);
  if (restoredMinor === 0n) return schedule;
  const waitingMinor = schedule.totalMinor - schedule.recognizedMinor + restoredMinor;
  const fromOn = openFrom(schedule, restored);
  const toOn = servedUntil > fromOn ? servedUntil : fromOn + 1;
  const nextOn = toOn > today ? nextPostingDay(Math.max(fromOn, today), toOn) : today;
  return { totalMinor: waitingMinor, recognizedMinor: 0n, fromOn, toOn, nextOn };
}

/** A schedule without a next day ended with its service, or its whole rest was taken: then it goes on where it was. */
function openFrom({ fromOn, toOn, nextOn }: RunningSchedule, { servedUntil, releasedOn }: Restored): Day {
  if (nextOn !== null) return firstOpenDay(fromOn, nextOn);
  if (toOn < servedUntil) return toOn;
  const { year, month } = civil(releasedOn);
  return Math.max(fromOn, dayOf(year, month, 1));
}
