import {
  add,
  compare,
  divide,
  fromDecimal,
  isZero,
  max,
  min,
  multiply,
  type Rational,
  subtract,
  toDecimal,
  ZERO,
} from "../money/rational";
import type { GraduatedModel } from "./graduated";
import { type BandBounds, type BandStep, type Priced, type PricingOptions, STEP_PLACES } from "./priced";
import { bandText, compileTiers, flatOfTier, tierIndex } from "./tiers";
import type { VolumeModel } from "./volume";

/** A change of a quantity that goes on until it changes again, and what of it counts in the period. */
export type ProratedChange = { readonly full: Rational; readonly prorated: Rational };

/** A tier while changes are laid into it: its share of units, and whether any unit ever stood in it. */
type Laid = { readonly lower: Rational; readonly upper: Rational | null; units: Rational; reached: boolean };

/** The tier is that of the full quantity, the price that of the prorated one. */
export function priceProratedVolume(
  model: VolumeModel,
  change: ProratedChange,
  options: PricingOptions,
): Priced {
  const table = compileTiers(model.tiers, model.band_bounds);
  const { full } = change;
  const isUsed = full.num > 0n;
  if (!isUsed && options.flat_at_zero === "none") return { amount: ZERO, steps: [] };
  const index = isUsed ? tierIndex(table, full.num * table.boundScale, full.den) : 0;
  const units = isUsed ? max(change.prorated, ZERO) : ZERO;
  return priceTiers(model, [{ index, units }]);
}

/**
 * Each change is laid into the tiers where the running full quantity puts it, an increase on top and a decrease off
 * the top, and counts there with its prorated share. A change without weight takes no place. A tier's flat amount
 * is owed whole once any unit stood in it. Never below zero, and nothing for a full quantity that ends below zero.
 */
export function priceProratedGraduated(
  model: GraduatedModel,
  changes: readonly ProratedChange[],
  options: PricingOptions,
): Priced {
  const tiers = model.tiers.map(
    (tier, index): Laid => ({
      lower: fromDecimal(model.tiers[index - 1]?.up_to ?? "0"),
      upper: tier.up_to === null ? null : fromDecimal(tier.up_to),
      units: ZERO,
      reached: index === 0 && options.flat_at_zero === "charge",
    }),
  );
  let running = ZERO;
  for (const { full, prorated } of changes) {
    if (isZero(full) || isZero(prorated)) continue;
    const next = add(running, full);
    layChange(tiers, [running, next], divide(prorated, full), model.band_bounds);
    running = next;
  }
  if (running.num < 0n) return { amount: ZERO, steps: [] };
  const used = tiers.flatMap(({ units, reached }, index) => (reached ? [{ index, units }] : []));
  const priced = priceTiers(model, used);
  return priced.amount.num < 0n ? { amount: ZERO, steps: [] } : priced;
}

function layChange(
  tiers: readonly Laid[],
  [from, to]: readonly [Rational, Rational],
  weight: Rational,
  bounds: BandBounds | undefined,
): void {
  const [low, high] = compare(from, to) < 0 ? [from, to] : [to, from];
  const rises = high === to;
  for (const tier of tiers) {
    const start = max(low, tier.lower);
    const end = tier.upper === null ? high : min(high, tier.upper);
    if (compare(end, start) <= 0) {
      // A tier that begins with the quantity reached is reached, with no unit in it yet.
      const begins = bounds === "lower_inclusive" && tier.lower.num > 0n && compare(high, tier.lower) === 0;
      tier.reached ||= begins;
      continue;
    }
    const share = multiply(subtract(end, start), weight);
    tier.units = rises ? add(tier.units, share) : subtract(tier.units, share);
    tier.reached = true;
  }
}

/** Prices units that are already told apart by tier. */
function priceTiers(
  model: GraduatedModel | VolumeModel,
  used: readonly { readonly index: number; readonly units: Rational }[],
): Priced {
  const table = compileTiers(model.tiers, model.band_bounds);
  let amount = ZERO;
  const steps = used.map(({ index, units }): BandStep => {
    const flat = flatOfTier(table, index);
    const price = { num: table.unit[index] ?? 0n, den: flat.den };
    const cost = add(multiply(units, price), flat);
    amount = add(amount, cost);
    return {
      ...bandText(table, index),
      units: toDecimal(units, STEP_PLACES),
      amount: toDecimal(cost, STEP_PLACES),
    };
  });
  return { amount, steps };
}
