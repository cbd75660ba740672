import type { BillingTiming } from "../catalog/catalog-kinds";
import type { Policy } from "../policy-kinds";
import type { Period } from "../time/cadence";
import type { Day } from "../time/day";

/**
 * Whether a run on a day bills a period, or the part of it that is served. In advance: once it has begun. In arrears:
 * once it is over; when arrears are greedy, already while the day lies inside it, but never on the day it begins.
 */
export function isPeriodDue(
  stretch: Period,
  day: Day,
  timing: BillingTiming,
  arrears: Policy["arrears_timing"],
): boolean {
  if (timing === "in_advance") return stretch.from <= day;
  return arrears === "greedy" ? stretch.from < day : stretch.to <= day;
}
