import type { Charge, PlanVersion } from "../catalog/plan";

/**
 * Whether a quantity goes on under the plan that follows, which then bills it for the whole period: one that recurs and
 * is not weighed by days, where that plan measures it, too. Billed by both plans it would be paid twice.
 */
export function movesOn(charge: Charge, next: PlanVersion | null): boolean {
  const isHeld = charge.recurring === true && charge.aggregation !== "weighted_sum";
  if (!isHeld || charge.prorated === true || charge.timing === "in_advance") return false;
  return next?.charges.some(({ metricId }) => metricId === charge.metricId) ?? false;
}
