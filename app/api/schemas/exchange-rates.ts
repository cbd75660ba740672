import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, civilDate, currency, decimal, idOf, pointInTime, text } from "~/api/schemas/values";
import { MAX_RATES_AT_ONCE } from "~/billing/invoicing/enter-rates";
import { RATE_QUOTES } from "~/billing/invoicing/exchange-rate-kinds";

const quote = z.enum(RATE_QUOTES).meta({
  description:
    "direct: the price of one unit in the base currency; indirect: units for one of the base currency, as the ECB publishes",
});

export const exchangeRatesEnter = z
  .strictObject({
    quote,
    source: text(60).meta({ description: "Who published the rates, as documents name it", example: "ECB" }),
    rates: z
      .array(
        z.strictObject({
          date: civilDate.meta({ description: "The day the rate was published for" }),
          currency,
          rate: decimal.meta({ example: "1.0843" }),
        }),
      )
      .min(1)
      .max(MAX_RATES_AT_ONCE),
  })
  .meta({ id: "ExchangeRatesEnter" });

export const exchangeRatesEntered = z
  .object({
    added: z.number().int(),
    replaced: z.number().int().meta({ description: "How many of the added took the place of another" }),
    unchanged: z.number().int(),
  })
  .meta({ id: "ExchangeRatesEntered" });

const exchangeRate = z
  .object({
    id: idOf("exchangeRate"),
    date: civilDate,
    currency,
    base_currency: currency,
    rate: decimal,
    quote,
    source: z.string(),
    used: z.boolean().meta({ description: "Something was converted with it, so it cannot be replaced" }),
    created_at: pointInTime,
  })
  .meta({ id: "ExchangeRate" });

/** The rate fixed on a document in another currency than the books, and its tax there. */
export const fixedRate = z
  .object({
    base_currency: currency,
    rate: decimal,
    quote,
    date: civilDate.meta({ description: "The day the rate was published for" }),
    source: z.string(),
    tax: amount.meta({ description: "The tax of the document in the base currency" }),
  })
  .nullable()
  .meta({ id: "FixedRate" });

export type ExchangeRateAnswer = z.input<typeof exchangeRate>;

export const exchangeRateQuery = pageQuery;
export const exchangeRatePage = pageOf(exchangeRate);
