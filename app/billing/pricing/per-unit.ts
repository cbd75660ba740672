import { fromDecimal, max, multiply, toDecimal, ZERO } from "../money/rational";
import { type CompiledPrice, STEP_PLACES } from "./priced";

/** Every unit costs the same. */
export type PerUnitModel = { readonly type: "per_unit"; readonly unit_amount: string };

export function compilePerUnit(model: PerUnitModel): CompiledPrice {
  const unit = fromDecimal(model.unit_amount);
  const unitAmount = toDecimal(unit);
  const amount: CompiledPrice["amount"] = (quantity) => multiply(max(quantity, ZERO), unit);
  return {
    amount,
    steps: (quantity, options) => [
      {
        band: 1,
        from: "0",
        upTo: null,
        units: toDecimal(max(quantity, ZERO), STEP_PLACES),
        unitAmount,
        flatAmount: "0",
        amount: toDecimal(amount(quantity, options), STEP_PLACES),
      },
    ],
  };
}
