import { assert } from "../assert";
import { type Rational, rational } from "../money/rational";
import type { Day } from "../time/day";
import { dayInZone } from "../time/zone";
import type { MeasuredEvent } from "./measured-event";
import type { Aggregation } from "./metric-kinds";
import type { UsageWindow } from "./usage-part";

/** The days from `from` to the last billed one, over those of the whole period; nothing after the last billed day. */
export function changeShare({ period, whole }: UsageWindow, from: Day): Rational {
  assert(whole.to > whole.from, "a whole period has days");
  const first = Math.max(from, period.from);
  return rational(Math.max(period.to - first, 0), whole.to - whole.from);
}

/**
 * Tells, event by event in canonical order, which share of the period a change counts. A change counts from its own
 * day. A value that is removed still counts the day of its removal, and when it comes back that same day, the day
 * is not counted twice.
 */
export function startDayCount(
  window: UsageWindow,
  aggregation: Aggregation,
): (event: MeasuredEvent, change: Rational) => Rational {
  const removedOn = new Map<string, Day>();
  return ({ timestamp, uniqueValue }, change) => {
    const day = dayInZone(timestamp, window.zone);
    if (aggregation !== "unique_count" || uniqueValue === null) return changeShare(window, day);
    if (change.num < 0n) {
      removedOn.set(uniqueValue, day);
      return changeShare(window, day + 1);
    }
    return changeShare(window, removedOn.get(uniqueValue) === day ? day + 1 : day);
  };
}
