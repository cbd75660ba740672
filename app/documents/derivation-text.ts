import type { ProposedFee } from "~/billing/fees/fee";
import { type CurrencyCode, minorDigits } from "~/billing/money/currency";
import { add, fromDecimal, toDecimal, ZERO } from "~/billing/money/rational";
import { type PricedAmount, priceSteps } from "~/documents/derivation-bands";
import { type DerivationStep, isReplacing } from "~/documents/derivation-step";
import { type CatalogNames, derivationSteps } from "~/documents/derivation-steps";
import { BAND_WRITERS } from "~/documents/explain-bands";
import { TERM_WRITERS } from "~/documents/explain-terms";
import type { ExplanationLine, Words, Writers, Written } from "~/documents/explanation-line";
import type { Notation } from "~/documents/notation";

const WRITERS: Writers<DerivationStep["kind"]> = { ...BAND_WRITERS, ...TERM_WRITERS };

/** Writes the steps of one amount in the reader's notation. */
export function explainSteps(
  steps: readonly DerivationStep[],
  currency: CurrencyCode,
  notation: Notation,
): ExplanationLine[] {
  const closing = steps.findLastIndex(isReplacing);
  const parts = closing < 0 ? steps.filter(isPart) : [];
  const isFine = parts.some(({ result }) => decimalsOf(result) > minorDigits(currency));
  const told = isFine ? steps.findLastIndex(isPart) + 1 : closing;
  const words = {
    notation,
    number: notation.number,
    price: (plain: string) => notation.price(plain, currency),
  };
  const lines = steps.map((step, index): ExplanationLine => {
    const { result, ...said } = explain(step, words);
    if (result === undefined) return { key: `${index}`, ...said };
    return { key: `${index}`, ...said, ...(index < told ? { exact: `= ${result}` } : { result }) };
  });
  if (!isFine) return lines;
  const sum = parts.reduce((total, { result }) => add(total, fromDecimal(result)), ZERO);
  const together = { key: "sum", label: "Together", result: notation.price(toDecimal(sum), currency) };
  return [...lines.slice(0, told), together, ...lines.slice(told)];
}

/** A line that is added up with others; parts finer than the currency's smallest coin are told, and their sum stands. */
function isPart(step: DerivationStep): step is DerivationStep & { readonly result: string } {
  return step.result !== null && step.kind !== "issued_before" && step.kind !== "tax_included";
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

function explain(step: DerivationStep, words: Words): Written {
  const write = WRITERS[step.kind] as (step: DerivationStep, words: Words) => Written;
  return write(step, words);
}
