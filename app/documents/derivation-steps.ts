import type { Derivation, ProrationStep } from "~/billing/fees/fee";
import type { CurrencyCode } from "~/billing/money/currency";
import {
  add,
  compare,
  fromDecimal,
  isZero,
  multiply,
  subtract,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";
import { fromMinor } from "~/billing/money/round";
import type { BandStep } from "~/billing/pricing/price-model";

/**
 * One line of an amount's explanation: an equation whose result stands in the money column. All numbers are decimal
 * strings, money in the major unit; `result` is null where the line states a fact and no money.
 */
export type DerivationStep =
  | {
      readonly kind: "usage";
      readonly metric: string;
      readonly aggregation: string;
      readonly quantity: string;
      readonly eventCount: number;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly result: null;
    }
  | {
      readonly kind: "recurring";
      readonly unitAmount: string;
      readonly quantity: string;
      readonly result: string;
    }
  | ({ readonly kind: "proration"; readonly result: string } & ProrationStep)
  | {
      readonly kind: "band";
      readonly band: number;
      readonly from: string;
      readonly upTo: string | null;
      readonly units: string;
      readonly unitAmount: string;
      readonly result: string;
    }
  | {
      readonly kind: "packages";
      readonly size: string;
      readonly count: string;
      readonly unitAmount: string;
      readonly result: string;
    }
  | {
      /** Whole blocks of one tier; null where the tier has no end. */
      readonly kind: "blocks";
      readonly band: number;
      readonly size: string;
      readonly count: string;
      readonly unitAmount: string;
      readonly result: string;
    }
  | {
      /** A share of an amount; `rate` in percent. `band` is null where there are no tiers. */
      readonly kind: "share";
      readonly band: { readonly from: string; readonly upTo: string | null } | null;
      readonly units: string;
      readonly rate: string;
      readonly result: string;
    }
  | {
      /** A fee for each of some events, and why it is that much. */
      readonly kind: "events";
      readonly count: string;
      readonly unitAmount: string;
      readonly charged: "by_rate" | "minimum" | "maximum";
      readonly result: string;
    }
  | {
      readonly kind: "free_events";
      readonly count: string;
      readonly units: string;
      readonly result: string;
    }
  /** One price for the tier that is reached, whatever lies in it. */
  | {
      readonly kind: "tier_price";
      readonly from: string;
      readonly upTo: string | null;
      readonly units: string;
      readonly result: string;
    }
  | { readonly kind: "beyond_tiers"; readonly units: string; readonly result: string }
  | { readonly kind: "free_units"; readonly units: string; readonly result: string }
  | { readonly kind: "flat"; readonly band: number; readonly result: string }
  | { readonly kind: "issued_before"; readonly result: string }
  | { readonly kind: "rounded"; readonly exactAmount: string; readonly result: string }
  | { readonly kind: "version"; readonly plan: string; readonly version: number; readonly result: null };

/** The names of plans and metrics by their codes: a derivation holds codes, a reader knows names. */
export type CatalogNames = {
  readonly plans: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, string>;
};

/** Places that an exact amount with an endless expansion is shown with; the stored fraction stays exact. */
const SHOWN_PLACES = 12;

/** From the stored derivation to the lines a reader follows, in the order of the calculation. Nothing is recalculated but differences. */
export function derivationSteps(derivation: Derivation, names: CatalogNames): readonly DerivationStep[] {
  const priced =
    derivation.kind === "recurring" ? recurringSteps(derivation) : usageSteps(derivation, names.metrics);
  return [...priced, ...closingSteps(derivation, names.plans)];
}

function recurringSteps(derivation: Extract<Derivation, { kind: "recurring" }>): DerivationStep[] {
  const { unitAmount, quantity, proration, exactAmount } = derivation;
  const whole = toDecimal(multiply(fromDecimal(unitAmount), fromDecimal(quantity)), SHOWN_PLACES);
  const steps: DerivationStep[] = [{ kind: "recurring", unitAmount, quantity, result: whole }];
  if (proration) steps.push({ kind: "proration", ...proration, result: exactAmount });
  return steps;
}

function usageSteps(
  derivation: Extract<Derivation, { kind: "usage" }>,
  metricNames: CatalogNames["metrics"],
): DerivationStep[] {
  const { metric, usage, steps } = derivation;
  return [
    {
      kind: "usage",
      metric: metricNames.get(metric.code) ?? metric.code,
      aggregation: metric.aggregation,
      ...usage,
      result: null,
    },
    ...bandLines(steps, derivation.model.type),
  ];
}

/** A price that no fee holds yet: what it came to in money, `model` being the type of its price model. */
export type PricedAmount = {
  readonly model: string;
  readonly steps: readonly BandStep[];
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
};

/** The lines of a price that no fee holds yet, and its rounding where there was one. */
export function priceSteps({ model, steps, currency, amountMinor }: PricedAmount): readonly DerivationStep[] {
  const lines = bandLines(steps, model);
  const exact = lines.reduce((sum, { result }) => add(sum, fromDecimal(result ?? "0")), ZERO);
  const target = fromMinor(amountMinor, currency);
  if (compare(exact, target) === 0) return lines;
  return [
    ...lines,
    { kind: "rounded", exactAmount: toDecimal(exact, SHOWN_PLACES), result: toDecimal(target, SHOWN_PLACES) },
  ];
}

function bandLines(steps: readonly BandStep[], model: string): DerivationStep[] {
  return steps.flatMap((step) => {
    if (step.events) return eventSteps(step, step.events);
    return model === "stairstep" || model === "capacity" ? [tierPrice(step)] : bandSteps(step, model);
  });
}

function tierPrice({ from, upTo, units, amount }: BandStep): DerivationStep {
  return { kind: "tier_price", from, upTo, units, result: amount };
}

/** A share of the amount and a fee for each event; events held at the least or most have only the fee. */
function eventSteps(step: BandStep, events: NonNullable<BandStep["events"]>): DerivationStep[] {
  const { count, unitAmount, charged } = events;
  if (charged === "free") return [{ kind: "free_events", count, units: step.units, result: step.amount }];
  const fee = toDecimal(multiply(fromDecimal(count), fromDecimal(unitAmount)));
  const shared = toDecimal(subtract(fromDecimal(step.amount), fromDecimal(fee)), SHOWN_PLACES);
  const lines: DerivationStep[] = [];
  if (step.rate !== undefined) {
    lines.push({ kind: "share", band: null, units: step.units, rate: step.rate, result: shared });
  }
  if (charged !== "by_rate" || !isZero(fromDecimal(fee))) {
    lines.push({ kind: "events", count, unitAmount, charged, result: fee });
  }
  return lines;
}

function bandSteps(step: BandStep, model: string): DerivationStep[] {
  const { band, from, upTo, units, unitAmount, flatAmount, amount } = step;
  const flat = fromDecimal(flatAmount);
  const result = toDecimal(subtract(fromDecimal(amount), flat), SHOWN_PLACES);
  const lines: DerivationStep[] = [];
  if (step.packages) {
    lines.push(
      model === "tiered_blocks"
        ? { kind: "blocks", band, ...step.packages, unitAmount, result }
        : { kind: "packages", ...step.packages, unitAmount, result },
    );
  } else if (step.rate !== undefined) {
    lines.push({ kind: "share", band: { from, upTo }, units, rate: step.rate, result });
  } else if (model === "tiered_blocks") {
    lines.push({ kind: "beyond_tiers", units, result });
  } else if (model === "package") {
    lines.push({ kind: "free_units", units, result });
  } else {
    lines.push({ kind: "band", band, from, upTo, units, unitAmount, result });
  }
  if (!isZero(flat)) lines.push({ kind: "flat", band, result: flatAmount });
  return lines;
}

/** What was issued for the position before, the rounding where there was one, and the version whose price it is. */
function closingSteps(derivation: Derivation, planNames: CatalogNames["plans"]): DerivationStep[] {
  const { exactAmount, issuedBefore, amount, plan } = derivation;
  const before = fromDecimal(issuedBefore);
  const steps: DerivationStep[] = [];
  const target = toDecimal(subtract(fromDecimal(amount), subtract(ZERO, before)), SHOWN_PLACES);
  if (compare(fromDecimal(exactAmount), fromDecimal(target)) !== 0) {
    steps.push({ kind: "rounded", exactAmount, result: target });
  }
  if (!isZero(before)) {
    steps.push({ kind: "issued_before", result: toDecimal(subtract(ZERO, before), SHOWN_PLACES) });
  }
  const name = planNames.get(plan.code) ?? plan.code;
  steps.push({ kind: "version", plan: name, version: plan.version, result: null });
  return steps;
}
