import { add, fromDecimal, multiply, type Rational, ZERO } from "~/billing/money/rational";
import type { BandStep } from "~/billing/pricing/price-model";

/** What an independent reader makes of one step. */
export function stepAmount(step: BandStep): Rational {
  const units = fromDecimal(step.packages ? step.packages.count : step.units);
  const priced = add(multiply(units, fromDecimal(step.unitAmount)), fromDecimal(step.flatAmount));
  if (!step.events) return priced;
  return add(priced, multiply(fromDecimal(step.events.count), fromDecimal(step.events.unitAmount)));
}

export function stepsAmount(steps: readonly BandStep[]): Rational {
  return steps.map(stepAmount).reduce(add, ZERO);
}

export function stepsUnits(steps: readonly BandStep[]): Rational {
  return steps.map((step) => fromDecimal(step.units)).reduce(add, ZERO);
}
