import { multiply, subtract, toDecimal, ZERO } from "../money/rational";
import { type BandBounds, type BandStep, type Bounded, type CompiledPrice, STEP_PLACES } from "./priced";
import { bandText, compileTiers, flatOfTier, type Tier, type TierTable, tierIndex } from "./tiers";

/** Each tier prices its own slice of the quantity; a tier's flat amount is owed once the quantity reaches it. */
export type GraduatedModel = Bounded & { readonly type: "graduated"; readonly tiers: readonly Tier[] };

/**
 * Everything below a tier costs the same whatever lies in the tier, so it is summed once per model: one price
 * is then one lookup, one multiplication and one addition.
 */
function costBelow(table: TierTable): bigint[] {
  const below: bigint[] = [];
  let sum = 0n;
  for (const [index, flat] of table.flat.entries()) {
    sum += flat * table.boundScale;
    below.push(sum);
    const upper = table.upper[index];
    if (upper != null) sum += (upper - (table.lower[index] ?? 0n)) * (table.unit[index] ?? 0n);
  }
  return below;
}

export function compileGraduated(model: GraduatedModel): CompiledPrice {
  return compileGraduatedTiers(model.tiers, model.band_bounds);
}

/** The pricing behind every graduated model, whatever its entries are called. */
export function compileGraduatedTiers(tiers: readonly Tier[], bounds?: BandBounds): CompiledPrice {
  const table = compileTiers(tiers, bounds);
  const below = costBelow(table);
  const { lower, unit, boundScale, productScale } = table;
  /** What a tier that is used up adds is the same for every quantity above it; written down on first use. */
  const fullSteps: BandStep[] = [];
  const fullStep = (index: number): BandStep => {
    const known = fullSteps[index];
    if (known) return known;
    const units = { num: (table.upper[index] ?? 0n) - (lower[index] ?? 0n), den: boundScale };
    const step = tierStep(table, index, units);
    fullSteps[index] = step;
    return step;
  };
  return {
    amount: (quantity, options) => {
      if (quantity.num <= 0n) return options.flat_at_zero === "charge" ? flatOfTier(table, 0) : ZERO;
      const { den } = quantity;
      const units = quantity.num * boundScale;
      const index = tierIndex(table, units, den);
      const inTier = (units - (lower[index] ?? 0n) * den) * (unit[index] ?? 0n);
      return { num: (below[index] ?? 0n) * den + inTier, den: productScale * den };
    },
    steps: (quantity, options) => {
      if (quantity.num <= 0n) return options.flat_at_zero === "charge" ? [zeroStep(table)] : [];
      const last = tierIndex(table, quantity.num * boundScale, quantity.den);
      const steps: BandStep[] = [];
      for (let index = 0; index < last; index += 1) steps.push(fullStep(index));
      const from = { num: lower[last] ?? 0n, den: boundScale };
      steps.push(tierStep(table, last, subtract(quantity, from)));
      return steps;
    },
  };
}

/** A tier that prices `units`, as a derivation shows it. */
export function tierStep(table: TierTable, index: number, units: { num: bigint; den: bigint }): BandStep {
  const flat = flatOfTier(table, index);
  const priced = multiply(units, { num: table.unit[index] ?? 0n, den: flat.den });
  const amount = { num: priced.num + flat.num * (priced.den / flat.den), den: priced.den };
  // Named one by one: spreading costs a draft of twenty lines a third of its time.
  const { band, from, upTo, unitAmount, flatAmount, bounds } = bandText(table, index);
  const step = {
    band,
    from,
    upTo,
    unitAmount,
    flatAmount,
    units: toDecimal(units, STEP_PLACES),
    amount: toDecimal(amount, STEP_PLACES),
  };
  return bounds ? { ...step, bounds } : step;
}

/** Nothing used, but the first tier's flat amount is owed. */
export function zeroStep(table: TierTable): BandStep {
  return tierStep(table, 0, ZERO);
}
