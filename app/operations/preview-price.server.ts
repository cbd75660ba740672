import type { CurrencyCode } from "~/billing/money/currency";
import { fromDecimal, isDecimal, toDecimal } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import {
  type BandStep,
  checkPriceModel,
  priceQuantity,
  type UncheckedPriceModel,
} from "~/billing/pricing/price-model";
import type { Context } from "~/context.server";

/** What that many units cost, with the steps that lead there. */
export type PricePoint = {
  readonly quantity: string;
  readonly amountMinor: bigint;
  /** The unrounded amount in the major unit. */
  readonly exactAmount: string;
  readonly steps: readonly BandStep[];
};

const EXACT_PLACES = 12;
const MAX_POINTS = 200;

/**
 * Prices quantities by a model that may not be saved yet: the table and the curve of the plan editor. Refuses what
 * `checkPriceModel` refuses, and `quantity_invalid`.
 */
export async function previewPrice(
  context: Context,
  input: {
    readonly model: UncheckedPriceModel;
    readonly currency: CurrencyCode;
    /** Decimal strings; at most 200. */
    readonly quantities: readonly string[];
  },
): Promise<Outcome<readonly PricePoint[]>> {
  const checked = checkPriceModel(input.model, input.currency);
  if (!checked.ok) return checked;
  const wrong = input.quantities.find((quantity) => !isDecimal(quantity) || quantity.startsWith("-"));
  if (wrong !== undefined || input.quantities.length > MAX_POINTS) {
    return refuse({
      code: "quantity_invalid",
      sentence:
        wrong === undefined
          ? `${input.quantities.length} quantities are more than can be shown.`
          : `${JSON.stringify(wrong)} is not a quantity.`,
      remedy: `Enter at most ${MAX_POINTS} numbers of zero or more.`,
      field: "quantities",
    });
  }
  const { policy } = context.organization;
  return accept(
    input.quantities.map((quantity) => {
      const { amount, steps } = priceQuantity(checked.value, fromDecimal(quantity), policy);
      return {
        quantity,
        amountMinor: toMinor(amount, input.currency),
        exactAmount: toDecimal(amount, EXACT_PLACES),
        steps,
      };
    }),
  );
}
