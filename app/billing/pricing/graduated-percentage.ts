import { compileGraduatedTiers } from "./graduated";
import { share } from "./percentage";
import type { Bounded, CompiledPrice } from "./priced";

/** The quantity is an amount of money; each tier takes its rate, in percent, of its own slice. */
export type GraduatedPercentageModel = Bounded & {
  readonly type: "graduated_percentage";
  readonly tiers: readonly {
    readonly up_to: string | null;
    /** Percent, "2.5". */
    readonly rate: string;
    readonly flat_amount: string;
  }[];
};

export function compileGraduatedPercentage(model: GraduatedPercentageModel): CompiledPrice {
  const { amount, steps } = compileGraduatedTiers(
    model.tiers.map(({ up_to, rate, flat_amount }) => ({ up_to, unit_amount: share(rate), flat_amount })),
    model.band_bounds,
  );
  return {
    amount,
    steps: (quantity, options) =>
      steps(quantity, options).map((step) => ({ ...step, rate: model.tiers[step.band - 1]?.rate ?? "0" })),
  };
}
