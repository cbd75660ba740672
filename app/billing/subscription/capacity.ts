import type { PlanVersion } from "../catalog/plan";
import type { CurrencyCode } from "../money/currency";
import { compare, fromDecimal, type Rational, toDecimal } from "../money/rational";
import type { Refusal } from "../outcome";

/**
 * Refuses `capacity_below_usage` for each charge of a plan whose capacity ends below what is used already. `used` is the
 * quantity of the running period by the code of its metric.
 */
export function checkCapacity(
  target: PlanVersion,
  currency: CurrencyCode,
  used: ReadonlyMap<string, Rational>,
): Refusal[] {
  return target.charges.flatMap((charge): Refusal[] => {
    const model = charge.prices.find((price) => price.currency === currency)?.model;
    const limit = model?.type === "capacity" ? (model.tiers.at(-1)?.up_to ?? null) : null;
    const quantity = used.get(charge.metric);
    if (limit === null || !quantity || compare(quantity, fromDecimal(limit)) <= 0) return [];
    return [
      {
        code: "capacity_below_usage",
        sentence: `${toDecimal(quantity, SHOWN_PLACES)} of ${charge.name} are in use, and ${target.planName} has ${limit}.`,
        remedy: "Use less first, or choose a plan with more capacity.",
        field: "plan",
      },
    ];
  });
}

const SHOWN_PLACES = 12;
