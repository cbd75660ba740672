import type { Bounded, CompiledPrice } from "./priced";
import { compileVolume } from "./volume";

/** Each step has one price for all that is used, however much of the step it is. */
export type StairstepModel = Bounded & {
  readonly type: "stairstep";
  readonly tiers: readonly { readonly up_to: string | null; readonly flat_amount: string }[];
};

/** A volume price in which no unit costs anything and the tier that is reached costs its flat amount. */
export function compileStairstep(model: StairstepModel): CompiledPrice {
  return compileVolume({
    ...model,
    type: "volume",
    tiers: model.tiers.map((tier) => ({ ...tier, unit_amount: "0" })),
  });
}
