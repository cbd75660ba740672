import type { Earning } from "~/billing/catalog/catalog-kinds";
import type { PhaseTerms, PlanTerms, RecurringPrice } from "~/billing/catalog/plan";
import { termsIn } from "~/billing/catalog/terms-in-currency";
import type { CurrencyCode } from "~/billing/money/currency";
import { fromDecimal, multiply, toDecimal } from "~/billing/money/rational";
import type { Cadence } from "~/billing/time/cadence";
import { formatUnitPrice } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { taxIncludedText } from "~/ui/format/tax-behavior";

/** The terms of a plan in words, the same in plan pages, in the editor and between two versions. */

const units = {
  day: "day",
  week: "week",
  month: "month",
  quarter: "quarter",
  half_year: "half-year",
  year: "year",
};

export const timingWords = { in_advance: "In advance", in_arrears: "In arrears" };

/** How revenue is earned, where the terms say it. */
export const earningWords: Readonly<Record<Earning, string>> = {
  point: "At once, with the invoice",
  daily: "Day by day",
  monthly: "In equal parts, a month each",
  straight_over_term: "Evenly over the term",
};

export const phaseWords: Readonly<Record<PhaseTerms["kind"], string>> = {
  trial: "Trial",
  discount: "Discount",
  fixed_term: "Fixed term",
  evergreen: "The price that stays",
};

/** The kind of a phase in words. */
export function phaseWord(kind: string): string {
  return Object.entries(phaseWords).find(([known]) => known === kind)?.[1] ?? kind;
}

export const phasesFromWords: Readonly<Record<NonNullable<PlanTerms["phasesFrom"]>, string>> = {
  subscription: "From the start of the subscription",
  bundle: "From the start of its base plan",
  change: "From the change to this plan",
};

export const alignmentWords: Readonly<Record<NonNullable<PlanTerms["alignment"]>, string>> = {
  account: "The customer's bill day",
  subscription: "The day it is first paid for",
  bundle: "The day its base plan is first paid for",
};

export const taxBehaviorWords: Readonly<Record<NonNullable<PlanTerms["taxBehavior"]>, string>> = {
  exclusive: "Tax is added",
  inclusive: "Include tax",
};

export const interimSupplyWords: Readonly<Record<NonNullable<PlanTerms["interimSupply"]>, string>> = {
  partial_supply: "For a part of the supply: the last invoice bills the difference",
  part_payment: "Part payments: the last invoice shows the whole, less what they billed",
};

/** A tax rate as terms name it, by its code. */
export type NamedRate = { readonly code: string; readonly name: string; readonly rate: string };

/** `VAT FR 20 %`, or `VAT, 20 %` where the name does not say it. Names are typed with any space before the sign. */
export function rateText({ name, rate }: Pick<NamedRate, "name" | "rate">): string {
  const percent = formatPercent(rate, "en");
  return name.replaceAll(/\s/g, "").includes(percent.replaceAll(/\s/g, "")) ? name : `${name}, ${percent}`;
}

/** The taxes that terms name: by name and rate, and by code where none is known under it. */
export function taxesText(codes: readonly string[], rates: readonly NamedRate[]): string {
  return codes
    .map((code) => {
      const known = rates.find((rate) => rate.code === code);
      return known ? rateText(known) : code;
    })
    .join(" and ");
}

/** `a month`, `every 2 weeks`. */
export function cadenceText({ unit, count }: Cadence): string {
  return count === 1 ? `a ${units[unit]}` : `every ${count} ${units[unit]}s`;
}

/** `1 month`, `30 days`. */
export function lengthText({ unit, count }: Cadence): string {
  return `${count} ${units[unit]}${count === 1 ? "" : "s"}`;
}

/** `24.50 €`, or `24.50 € or 27.00 $` where there are several currencies. */
export function pricesText(prices: readonly RecurringPrice[]): string {
  return prices.map((price) => formatUnitPrice(price.amount, price.currency, "en")).join(" or ");
}

/** `0.00 € a month for 30 days`. */
export function phaseSummary(phase: PhaseTerms, cadence: Cadence): string {
  const recurring =
    phase.prices.length > 0
      ? `${pricesText(phase.prices)} ${cadenceText(phase.cadence ?? cadence)}`
      : "nothing recurring";
  const once = phase.oneTime.length > 0 ? ` and ${pricesText(phase.oneTime)} once` : "";
  return `${recurring}${once}${phase.length ? ` for ${lengthText(phase.length)}` : ""}`;
}

/** `294.00 € a month`: what recurs in one currency for all units, phase by phase; "By usage" where nothing does. */
export function recurringText(terms: PlanTerms, currency: CurrencyCode, quantity: string): string {
  const units = fromDecimal(quantity);
  const forAll = ({ amount, ...price }: RecurringPrice) => ({
    ...price,
    amount: toDecimal(multiply(fromDecimal(amount), units)),
  });
  const { prices, phases = [], cadence, taxBehavior } = termsIn(terms, currency);
  const recurring =
    phases.length > 0
      ? phases
          .map((phase) => phaseSummary({ ...phase, prices: phase.prices.map(forAll), oneTime: [] }, cadence))
          .join(", then ")
      : `${pricesText(prices.map(forAll))} ${cadenceText(cadence)}`;
  return phases.length + prices.length === 0 ? "By usage" : `${recurring}${taxIncludedText(taxBehavior)}`;
}

/** `24.50 € a month + API calls` */
export function priceSummary(terms: PlanTerms): string {
  const phases = terms.phases ?? [];
  const prices = pricesText(terms.prices);
  const single = prices === "" ? "no recurring price" : `${prices} ${cadenceText(terms.cadence)}`;
  const recurring =
    phases.length > 0 ? phases.map((phase) => phaseSummary(phase, terms.cadence)).join(", then ") : single;
  const items = [...(terms.fixedItems ?? []), ...terms.charges].map(({ name, code }) => name || code);
  return `${[recurring, ...items].join(" + ")}${taxIncludedText(terms.taxBehavior)}`;
}
