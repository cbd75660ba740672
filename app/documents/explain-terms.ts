import type { PoolKind } from "~/billing/fees/pool-kinds";
import { fromDecimal, isZero, subtract, toDecimal } from "~/billing/money/rational";
import { parseDay } from "~/billing/time/day";
import type { DerivationStep } from "~/documents/derivation-step";
import { type BAND_WRITERS, eventsText } from "~/documents/explain-bands";
import type { StepOf, Words, Writers, Written } from "~/documents/explanation-line";

type TermKind = Exclude<DerivationStep["kind"], keyof typeof BAND_WRITERS>;

const AGGREGATION_WORDS: Readonly<Record<string, string>> = {
  count: "number of",
  sum: "sum over",
  max: "largest of",
  unique_count: "distinct values in",
  latest: "latest of",
  weighted_sum: "sum, each for its time, over",
};

const POOL_WORDS: Readonly<Record<PoolKind, string>> = {
  commitment: "The least that is billed",
  cap: "The most that is billed",
  allowance: "Usage that is included",
};

/** Facts, terms of a plan, and what was done with an amount after it was priced. */
export const TERM_WRITERS: Writers<TermKind> = {
  usage: explainUsage,
  prorated_usage: ({ counted, changes }, words) => ({
    label: `${words.number(counted)} units count, each for its days`,
    equation: `= sum over ${changes === 1 ? "1 change" : `${words.number(`${changes}`)} changes`}`,
  }),
  only: ({ property, values }) => ({ label: `Only where ${property} is ${values.join(" or ")}` }),
  event: ({ transactionId }) => ({ label: `Of the event ${transactionId}` }),
  item: ({ item, units }, words) => ({ label: `${unitsText(units, words)} of ${item}` }),
  corrects: explainCorrected,
  recurring: (step, words) => explainPrice("Recurring price", step, words),
  one_time: (step, words) => explainPrice("One-time price", step, words),
  one_off: (step, words) => explainPrice("Price of this line", step, words),
  proration: (step, words) => ({
    label: `${step.days} of ${step.periodDays} days, ${periodText(step, words)}`,
    equation: `× ${step.fraction}`,
    result: words.price(step.result),
  }),
  part: ({ days, outOf, fraction, lineAmount, result }, words) => ({
    label: `${daysText(days)} of the ${outOf} were not billed before`,
    equation: `${words.price(lineAmount)} × ${fraction}`,
    result: words.price(result),
  }),
  stretch: (step, words) => ({
    label: `${unitsText(step.units, words)} for ${step.days} of ${step.periodDays} days, ${periodText(step, words)}`,
    equation: `${words.price(step.whole)} × ${step.fraction}`,
    result: words.price(step.result),
  }),
  given_back: (step, words) => ({
    label: `${daysText(step.days)} given back, ${periodText(step, words)}${
      step.base === "plan_day_price" ? ", at the price of a day" : ""
    }`,
    equation: `− ${words.price(step.of)} × ${step.fraction}`,
    result: words.price(step.result),
  }),
  agreed: ({ result }, words) => ({ label: "Amount agreed", result: words.price(result) }),
  held_at_left: ({ result }, words) => ({
    label: "Held at what is left of the line",
    result: words.price(result),
  }),
  paid_by_old_plan: ({ result }, words) => ({
    label: "Less what was billed for these days before",
    result: words.price(result),
  }),
  maximum: explainMaximum,
  minimum: ({ of, result }, words) => ({
    label: of === "commitment" ? "Commitment of a period" : "The least this costs in a period",
    result: words.price(result),
  }),
  counts: ({ item, result }, words) => ({
    label: `Counts towards it: ${itemText(item)}`,
    result: words.price(result),
  }),
  pool: (step, words) => ({
    label: `${POOL_WORDS[step.pool]}, ${periodText(step, words)}`,
    result: words.price(step.result),
  }),
  used_by_others: ({ left, result }, words) => ({
    label: `Used by other customers of the payer's group, which leaves ${words.price(left)}`,
    result: words.price(result),
  }),
  taken_back: ({ pool, isPart, result }, words) => ({
    label: `${pool === "cap" ? "Above it, taken back" : "Included, taken back"}${isPart ? " of lines with this tax" : ""}`,
    result: words.price(result),
  }),
  nothing_missing: ({ result }, words) => ({
    label: "More than is required, so nothing is missing",
    result: words.price(result),
  }),
  by_rules: ({ result }, words) => ({ label: "By its prices", result: words.price(result) }),
  by_hand: ({ reason, result }, words) => ({
    label: `Changed by hand: ${reason}`,
    result: words.price(result),
  }),
  set_by_hand: ({ reason, result }, words) => ({
    label: `Set by hand: ${reason}`,
    result: words.price(result),
  }),
  lifted: () => ({ label: "The amount set by hand no longer holds" }),
  issued_before: ({ result }, words) => ({
    label: "Already invoiced for this",
    result: words.price(result),
  }),
  borne: ({ before, left, result }, words) => ({
    label: `Other lines gave ${words.price(before)} of it, and this one had ${words.price(left)} left`,
    result: words.price(result),
  }),
  tax_included: ({ rate, result }, words) => ({
    label: `Tax of ${words.number(rate)} % in the price`,
    result: words.price(result),
  }),
  rounded: ({ exactAmount, result }, words) => ({
    label: "Rounded, half away from zero",
    equation: `= ${words.price(exactAmount)}, rounded to ${words.price(result)}`,
    result: words.price(result),
  }),
  version: ({ plan, version }) => ({ label: `Price of ${plan}, version ${version}, in force then` }),
};

function explainPrice(
  label: string,
  step: { readonly unitAmount: string; readonly quantity: string; readonly result: string },
  words: Words,
): Written {
  return {
    label,
    equation: `${words.number(step.quantity)} × ${words.price(step.unitAmount)}`,
    result: words.price(step.result),
  };
}

function explainUsage(step: StepOf<"usage">, words: Words): Written {
  const events = eventsText(`${step.eventCount}`, words);
  const how = AGGREGATION_WORDS[step.aggregation] ?? step.aggregation;
  return { label: `${words.number(step.quantity)} ${step.metric}`, equation: `= ${how} ${events}` };
}

function explainCorrected(step: StepOf<"corrects">, words: Words): Written {
  const label = `Corrects the line of ${periodText(step, words)}`;
  if (isZero(fromDecimal(step.takenBefore))) return { label, equation: `= ${words.price(step.amount)}` };
  const left = toDecimal(subtract(fromDecimal(step.amount), fromDecimal(step.takenBefore)));
  return {
    label: `${label}, of which a part was given back before`,
    equation: `${words.price(step.amount)} − ${words.price(step.takenBefore)} = ${words.price(left)}`,
  };
}

function explainMaximum(step: StepOf<"maximum">, words: Words): Written {
  const { amount, proration, taken, result } = step;
  const days = proration ? `, ${proration.days} of ${proration.periodDays} days` : "";
  const share = proration ? ` × ${proration.fraction}` : "";
  const less = isZero(fromDecimal(taken)) ? "" : ` − ${words.price(taken)} of other lines`;
  return {
    label: `Held at the most this costs in a period${days}`,
    equation: `${words.price(amount)}${share}${less}`,
    result: words.price(result),
  };
}

function unitsText(units: string, { number }: Words): string {
  return units === "1" ? "1 unit" : `${number(units)} units`;
}

function daysText(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

/** "item/seats" is the item "seats"; a charge is named by its code. */
function itemText(item: string): string {
  if (item === "recurring") return "recurring price";
  if (item.startsWith("one_time/")) return "one-time price";
  return item.slice(item.indexOf("/") + 1);
}

/** Dates of a stored derivation are ISO texts; one that cannot be read is shown as it is. */
function periodText(step: { readonly from: string; readonly to: string }, { notation }: Words): string {
  const from = parseDay(step.from);
  const to = parseDay(step.to);
  if (!from.ok || !to.ok) return `${step.from} to ${step.to}`;
  return to.value > from.value ? notation.period(from.value, to.value) : notation.date(from.value);
}
