import type { CompiledPrice, PricingOptions } from "./priced";
import { compileVolume } from "./volume";

/**
 * What the largest need of the period asks for: the smallest tier that holds it, at one price. A last tier that ends is
 * all the plan has: nobody who uses more changes to it, and who comes to use more pays its price. A limit that is just
 * reached still holds.
 */
export type CapacityModel = {
  readonly type: "capacity";
  readonly tiers: readonly { readonly up_to: string | null; readonly amount: string }[];
};

/** Where nothing was needed nothing is owed, whatever the policy. */
const AS_CAPACITY: PricingOptions = { flat_at_zero: "none" };

export function compileCapacity(model: CapacityModel): CompiledPrice {
  const compiled = compileVolume({
    type: "volume",
    tiers: model.tiers.map(({ up_to, amount }) => ({ up_to, unit_amount: "0", flat_amount: amount })),
  });
  return {
    amount: (quantity) => compiled.amount(quantity, AS_CAPACITY),
    steps: (quantity) => compiled.steps(quantity, AS_CAPACITY),
  };
}
