import { compare, fromDecimal, isDecimal } from "../money/rational";
import type { Refusal } from "../outcome";
import { checkAmount } from "./check-prices";
import type { UsageThreshold } from "./plan";

/**
 * Single thresholds rise within a currency, so that each is reached after the one before; after the last a recurring
 * one goes on by its own amount. Refuses `threshold_order`, `threshold_recurring_repeated`, `threshold_without_usage`
 * and those of `checkAmount`. `usage` says whether the plan has any charge.
 */
export function checkThresholds(thresholds: readonly UsageThreshold[], usage: "some" | "none"): Refusal[] {
  const refusals = thresholds.flatMap((threshold, index) => [
    ...checkAmount(threshold, `thresholds.${index}.amount`, "above_zero"),
    ...checkOrder(thresholds, threshold, index),
  ]);
  if (thresholds.length === 0 || usage === "some") return refusals;
  return [
    ...refusals,
    {
      code: "threshold_without_usage",
      sentence: "The plan has no charge, so its usage reaches no threshold.",
      remedy: "Add a charge, or leave out the thresholds.",
      field: "thresholds",
    },
  ];
}

function checkOrder(
  thresholds: readonly UsageThreshold[],
  threshold: UsageThreshold,
  index: number,
): Refusal[] {
  const { currency, amount, recurring } = threshold;
  const before = thresholds.slice(0, index).filter((each) => each.currency === currency);
  if (recurring) {
    if (!before.some((each) => each.recurring)) return [];
    return [
      {
        code: "threshold_recurring_repeated",
        sentence: `Two thresholds in ${currency} repeat, so it would be open which of them counts.`,
        remedy: "Keep one that repeats.",
        field: `thresholds.${index}.recurring`,
      },
    ];
  }
  const last = before.filter((each) => !each.recurring).at(-1);
  if (!last || !isDecimal(last.amount) || !isDecimal(amount)) return [];
  if (compare(fromDecimal(last.amount), fromDecimal(amount)) < 0) return [];
  return [
    {
      code: "threshold_order",
      sentence: `The threshold of ${amount} ${currency} is not above the one before it, ${last.amount}.`,
      remedy: "Let thresholds rise from one to the next.",
      field: `thresholds.${index}.amount`,
    },
  ];
}
