import type { IssuedFee, RatingWindow } from "~/billing/fees/fee";
import { feesInForce } from "~/billing/fees/in-force";
import type { Day } from "~/billing/time/day";

/**
 * The day a subscription is charged through: the end of its recurring price as billed, or of a phase with a one-time
 * price; where neither was billed, the end of its usage as billed, line or not.
 */
export function chargedThroughOf(issued: readonly IssuedFee[], windows: readonly RatingWindow[]): Day | null {
  const recurring = feesInForce(issued, "recurring").flatMap(({ covered }) => covered.map(({ to }) => to));
  const oneTime = issued.filter(({ feeType, period }) => feeType === "one_time" && period.to > period.from);
  const ends = [...recurring, ...oneTime.map(({ period }) => period.to)];
  if (ends.length > 0) return Math.max(...ends);
  const used = windows.filter(({ state }) => state === "billed").map(({ period }) => period.to);
  return used.length > 0 ? Math.max(...used) : null;
}
