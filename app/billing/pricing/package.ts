import {
  ceiling,
  divide,
  fromDecimal,
  max,
  min,
  rational,
  subtract,
  toDecimal,
  ZERO,
} from "../money/rational";
import { type BandStep, type CompiledPrice, STEP_PLACES } from "./priced";

/** Units beyond the free ones are sold in whole packages; a package begun is a package sold. */
export type PackageModel = {
  readonly type: "package";
  readonly package_size: string;
  readonly amount: string;
  readonly free_units: string;
};

export function compilePackage(model: PackageModel): CompiledPrice {
  const size = fromDecimal(model.package_size);
  const price = fromDecimal(model.amount);
  const free = fromDecimal(model.free_units);
  const paidUnits = (quantity: { num: bigint; den: bigint }) => max(subtract(quantity, free), ZERO);
  const count = (quantity: { num: bigint; den: bigint }) => ceiling(divide(paidUnits(quantity), size));
  return {
    amount: (quantity) => ({ num: count(quantity) * price.num, den: price.den }),
    steps: (quantity) => {
      const steps: BandStep[] = [];
      const freeUsed = min(max(quantity, ZERO), free);
      if (freeUsed.num > 0n) {
        steps.push({
          band: 1,
          from: "0",
          upTo: toDecimal(free),
          units: toDecimal(freeUsed, STEP_PLACES),
          unitAmount: "0",
          flatAmount: "0",
          amount: "0",
        });
      }
      const sold = count(quantity);
      if (sold > 0n) {
        steps.push({
          band: free.num > 0n ? 2 : 1,
          from: toDecimal(free),
          upTo: null,
          units: toDecimal(paidUnits(quantity), STEP_PLACES),
          unitAmount: toDecimal(price),
          flatAmount: "0",
          amount: toDecimal({ num: sold * price.num, den: price.den }),
          packages: { size: toDecimal(size), count: toDecimal(rational(sold)) },
        });
      }
      return steps;
    },
  };
}
