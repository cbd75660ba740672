import { unreachable } from "~/billing/assert";
import type { ProposedFee } from "~/billing/fees/fee";
import { type CurrencyCode, minorDigits } from "~/billing/money/currency";
import { add, fromDecimal, isZero, subtract, toDecimal, ZERO } from "~/billing/money/rational";
import { parseDay } from "~/billing/time/day";
import {
  type CatalogNames,
  type DerivationStep,
  derivationSteps,
  type PricedAmount,
  priceSteps,
} from "~/documents/derivation-steps";
import type { Notation } from "~/documents/notation";

/**
 * One line of an explanation, ready to read: words, the equation, and its result. A result that is billed, or added up
 * to what is billed, stands in the money column (`result`); one that a later line divides or rounds is only told
 * (`exact`), so that the column adds up to the amount.
 */
export type ExplanationLine = {
  readonly key: string;
  readonly label: string;
  readonly equation?: string;
  readonly exact?: string;
  readonly result?: string;
};

type Written = Omit<ExplanationLine, "key" | "exact">;

/** Writes the steps of one amount in the reader's notation. */
export function explainSteps(
  steps: readonly DerivationStep[],
  currency: CurrencyCode,
  notation: Notation,
): ExplanationLine[] {
  const closing = steps.findLastIndex(({ kind }) => kind === "rounded" || kind === "proration");
  const parts = closing < 0 ? steps.filter(isPart) : [];
  const isFine = parts.some(({ result }) => decimalsOf(result) > minorDigits(currency));
  const told = isFine ? steps.findLastIndex(isPart) + 1 : closing;
  const lines = steps.map((step, index): ExplanationLine => {
    const { result, ...words } = explain(step, currency, notation);
    if (result === undefined) return { key: `${index}`, ...words };
    return { key: `${index}`, ...words, ...(index < told ? { exact: `= ${result}` } : { result }) };
  });
  if (!isFine) return lines;
  const sum = parts.reduce((total, { result }) => add(total, fromDecimal(result)), ZERO);
  const together = { key: "sum", label: "Together", result: notation.price(toDecimal(sum), currency) };
  return [...lines.slice(0, told), together, ...lines.slice(told)];
}

/** A line that is added up with others; parts finer than the currency's smallest coin are told, and their sum stands. */
function isPart(step: DerivationStep): step is DerivationStep & { readonly result: string } {
  return step.result !== null && step.kind !== "issued_before";
}

function decimalsOf(plain: string): number {
  return (plain.split(".")[1] ?? "").replace(/0+$/, "").length;
}

/** The same of a price that no fee holds yet. */
export function explainPrice(notation: Notation) {
  return (priced: PricedAmount): ExplanationLine[] =>
    explainSteps(priceSteps(priced), priced.currency, notation);
}

/** Writes the derivation of fees, each in its own currency. */
export function explainFees(names: CatalogNames, notation: Notation) {
  return ({ derivation, position }: Pick<ProposedFee, "derivation" | "position">): ExplanationLine[] =>
    explainSteps(derivationSteps(derivation, names), position.currency, notation);
}

const AGGREGATION_WORDS: Readonly<Record<string, string>> = {
  count: "number of",
  sum: "sum over",
  max: "largest of",
  unique_count: "distinct values in",
  latest: "latest of",
};

function explain(step: DerivationStep, currency: CurrencyCode, notation: Notation): Written {
  const price = (text: string) => notation.price(text, currency);
  switch (step.kind) {
    case "usage":
      return explainUsage(step, notation);
    case "recurring":
      return {
        label: "Recurring price",
        equation: `${notation.number(step.quantity)} × ${price(step.unitAmount)}`,
        result: price(step.result),
      };
    case "proration":
      return {
        label: `${step.days} of ${step.periodDays} days, ${periodText(step, notation)}`,
        equation: `× ${step.fraction}`,
        result: price(step.result),
      };
    case "band":
      return {
        label: bandLabel(step, notation),
        equation: `${notation.number(step.units)} × ${price(step.unitAmount)}`,
        result: price(step.result),
      };
    case "share":
    case "events":
    case "free_events":
      return explainShare(step, price, notation);
    case "tier_price":
      return {
        label: `Price of the tier ${rangeText(step, notation)}`,
        equation: `${notation.number(step.units)} units`,
        result: price(step.result),
      };
    case "blocks":
      return {
        label: `Tier ${step.band}, blocks of ${notation.number(step.size)} units`,
        equation: `${notation.number(step.count)} × ${price(step.unitAmount)}`,
        result: price(step.result),
      };
    case "beyond_tiers":
      return {
        label: `${notation.number(step.units)} units beyond the last tier, free of charge`,
        result: price(step.result),
      };
    case "packages":
      return {
        label: `Packages of ${notation.number(step.size)}`,
        equation: `${notation.number(step.count)} × ${price(step.unitAmount)}`,
        result: price(step.result),
      };
    case "free_units":
      return { label: `${notation.number(step.units)} free units`, result: price(step.result) };
    case "flat":
      return { label: `Fixed fee of tier ${step.band}`, result: price(step.result) };
    case "issued_before":
      return explainIssuedBefore(step, price);
    case "rounded":
      return {
        label: "Rounded, half away from zero",
        equation: `= ${price(step.exactAmount)}, rounded to ${price(step.result)}`,
        result: price(step.result),
      };
    case "version":
      return { label: `Price of ${step.plan}, version ${step.version}, in force then` };
    default:
      return unreachable(step, "derivation step");
  }
}

type ShareStep = Extract<DerivationStep, { kind: "share" | "events" | "free_events" }>;

/** How a price per event is told: the share of the amount, the fee of each event, and what was free. */
function explainShare(step: ShareStep, price: (text: string) => string, notation: Notation): Written {
  const { number } = notation;
  if (step.kind === "share") {
    const label = step.band ? `Amount ${rangeText(step.band, notation)}` : "Share of the amount";
    const equation = `${price(step.units)} × ${number(step.rate)} %`;
    return { label, equation, result: price(step.result) };
  }
  const events = step.count === "1" ? "1 event" : `${number(step.count)} events`;
  if (step.kind === "free_events") {
    return { label: `Free: ${events}, ${price(step.units)} of the amount`, result: price(step.result) };
  }
  return {
    label: `${EVENT_FEES[step.charged]}, ${events}`,
    equation: `${number(step.count)} × ${price(step.unitAmount)}`,
    result: price(step.result),
  };
}

const EVENT_FEES = {
  by_rate: "Fixed fee",
  minimum: "Raised to the least an event costs",
  maximum: "Held at the most an event costs",
};

function explainUsage(step: Extract<DerivationStep, { kind: "usage" }>, notation: Notation): Written {
  const events = step.eventCount === 1 ? "1 event" : `${notation.number(`${step.eventCount}`)} events`;
  const how = AGGREGATION_WORDS[step.aggregation] ?? step.aggregation;
  return { label: `${notation.number(step.quantity)} ${step.metric}`, equation: `= ${how} ${events}` };
}

function explainIssuedBefore(
  step: Extract<DerivationStep, { kind: "issued_before" }>,
  price: (text: string) => string,
): Written {
  const before = toDecimal(subtract(ZERO, fromDecimal(step.result)));
  return { label: "Already invoiced for this", equation: `− ${price(before)}`, result: price(step.result) };
}

/** "over 100, up to 200", to go on from other words. */
function rangeText(
  band: { readonly from: string; readonly upTo: string | null },
  notation: Notation,
): string {
  const isFirst = isZero(fromDecimal(band.from));
  if (band.upTo === null) return isFirst ? "of any size" : `over ${notation.number(band.from)}`;
  const end = `up to ${notation.number(band.upTo)}`;
  return isFirst ? end : `over ${notation.number(band.from)}, ${end}`;
}

/** A band starts above the end of the one before, so "over" holds for whole units and fractions alike. */
function bandLabel(step: Extract<DerivationStep, { kind: "band" }>, notation: Notation): string {
  const isFirst = isZero(fromDecimal(step.from));
  if (step.upTo === null) return isFirst ? "Each unit" : `Over ${notation.number(step.from)}`;
  const end = `up to ${notation.number(step.upTo)}`;
  return isFirst ? `U${end.slice(1)}` : `Over ${notation.number(step.from)} ${end}`;
}

/** Dates of a stored derivation are ISO texts; one that cannot be read is shown as it is. */
function periodText(step: { readonly from: string; readonly to: string }, notation: Notation): string {
  const from = parseDay(step.from);
  const to = parseDay(step.to);
  return from.ok && to.ok ? notation.period(from.value, to.value) : `${step.from} to ${step.to}`;
}
