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
import type { BandRange, DerivationStep } from "~/documents/derivation-step";

/** Places that an exact amount with an endless expansion is shown with; the stored fraction stays exact. */
export const SHOWN_PLACES = 12;

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

/** The steps of a price model as a reader follows them. */
export function bandLines(steps: readonly BandStep[], model: string): DerivationStep[] {
  return steps.flatMap((step) => {
    if (step.events) return eventSteps(step, step.events);
    if (model === "event_amount") return [{ kind: "carried", result: step.amount }];
    return model === "stairstep" || model === "capacity" ? [tierPrice(step)] : bandSteps(step, model);
  });
}

function tierPrice({ units, amount, ...step }: BandStep): DerivationStep {
  return { kind: "tier_price", ...rangeOf(step), units, result: amount };
}

/** The ends of a band, and which of them belongs to it where that is said. */
function rangeOf({ from, upTo, bounds }: Pick<BandStep, "from" | "upTo" | "bounds">): BandRange {
  return { from, upTo, ...(bounds ? { bounds } : {}) };
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
  const { band, units, unitAmount, flatAmount, amount } = step;
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
    lines.push({ kind: "share", band: rangeOf(step), units, rate: step.rate, result });
  } else if (model === "tiered_blocks") {
    lines.push({ kind: "beyond_tiers", units, result });
  } else if (model === "package") {
    lines.push({ kind: "free_units", units, result });
  } else {
    lines.push({ kind: "band", band, ...rangeOf(step), units, unitAmount, result });
  }
  if (!isZero(flat)) lines.push({ kind: "flat", band, result: flatAmount });
  return lines;
}

/** What the steps of a price come to together. */
export function sumOfSteps(steps: readonly BandStep[]): string {
  return toDecimal(
    steps.reduce((sum, { amount }) => add(sum, fromDecimal(amount)), ZERO),
    SHOWN_PLACES,
  );
}
