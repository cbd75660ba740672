import { assert } from "../assert";
import { civil, type Day, dayOf, daysInMonth } from "../time/day";

/**
 * The day on which the share that begins with `firstOpenDay` is posted: the end of its month, or the last day of
 * the schedule when that comes sooner. Books need no finer steps, because periods are closed by month.
 */
export function nextPostingDay(firstOpenDay: Day, toOn: Day): Day {
  assert(firstOpenDay < toOn, "a recognized schedule has no next posting");
  const { year, month } = civil(firstOpenDay);
  return Math.min(dayOf(year, month, daysInMonth(year, month)), toOn - 1);
}
