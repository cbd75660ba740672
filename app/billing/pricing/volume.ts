import { ZERO } from "../money/rational";
import { tierStep, zeroStep } from "./graduated";
import type { Bounded, CompiledPrice } from "./priced";
import { compileTiers, flatOfTier, type Tier, tierIndex } from "./tiers";

/** The whole quantity is priced by the one tier it falls in, plus that tier's flat amount. */
export type VolumeModel = Bounded & { readonly type: "volume"; readonly tiers: readonly Tier[] };

export function compileVolume(model: VolumeModel): CompiledPrice {
  const table = compileTiers(model.tiers, model.band_bounds);
  const { flat, unit, boundScale, productScale } = table;
  return {
    amount: (quantity, options) => {
      if (quantity.num <= 0n) return options.flat_at_zero === "charge" ? flatOfTier(table, 0) : ZERO;
      const { den } = quantity;
      const units = quantity.num * boundScale;
      const index = tierIndex(table, units, den);
      const flatPart = (flat[index] ?? 0n) * boundScale * den;
      return { num: flatPart + units * (unit[index] ?? 0n), den: productScale * den };
    },
    steps: (quantity, options) => {
      if (quantity.num <= 0n) return options.flat_at_zero === "charge" ? [zeroStep(table)] : [];
      const index = tierIndex(table, quantity.num * boundScale, quantity.den);
      return [tierStep(table, index, quantity)];
    },
  };
}
