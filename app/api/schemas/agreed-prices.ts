import { z } from "zod";
import { priceModel } from "~/api/schemas/price-model";
import { amount, code, text } from "~/api/schemas/values";
import { PHASE_KINDS } from "~/billing/catalog/catalog-kinds";

/** Prices agreed for one customer instead of those of the catalog, in the subscription's currency. */
export const agreedPrices = {
  price: amount.optional().meta({ description: "The recurring price, instead of the plan's" }),
  fixed_price: amount.optional().meta({ description: "The one-time price of the phase it begins with" }),
  phase_prices: z
    .partialRecord(
      z.enum(PHASE_KINDS),
      z.strictObject({ amount: amount.optional(), fixed_amount: amount.optional() }),
    )
    .optional()
    .meta({ description: "Prices of single phases" }),
  charge_prices: z
    .record(code, priceModel)
    .optional()
    .meta({ description: "Price models of charges, by their code" }),
  filter_prices: z
    .record(
      code,
      z
        .array(z.strictObject({ match: z.record(text(200), z.array(text(200)).min(1)), model: priceModel }))
        .max(50),
    )
    .optional()
    .meta({ description: "Price models of filters of charges, each by what it matches in the plan" }),
  charge_minimums: z
    .record(code, amount)
    .optional()
    .meta({ description: "The least a charge bills in a period, by its code" }),
  charge_maximums: z
    .record(code, amount)
    .optional()
    .meta({ description: "The most a charge bills in a period, by its code" }),
  fixed_charge_prices: z
    .record(code, priceModel)
    .optional()
    .meta({ description: "Price models of fixed charges, by their code" }),
  minimum_commitment: amount.optional().meta({ description: "The least a period bills in all" }),
};
