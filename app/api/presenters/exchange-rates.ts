import type { z } from "zod";
import type { ExchangeRateRow } from "~/api/queries/exchange-rates.server";
import type { ExchangeRateAnswer, exchangeRatesEntered, fixedRate } from "~/api/schemas/exchange-rates";
import type { FixedExchange } from "~/billing/invoicing/exchange-rate";
import type { RateQuote } from "~/billing/invoicing/exchange-rate-kinds";
import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentExchangeRate(row: ExchangeRateRow): ExchangeRateAnswer {
  return {
    id: publicId("exchangeRate", row.id),
    date: formatDay(row.publishedOn),
    currency: row.fromCurrency,
    base_currency: row.toCurrency,
    rate: row.rate,
    quote: row.quote as RateQuote,
    source: row.source,
    used: row.usedAt !== null,
    created_at: formatInstant(row.recordedAt),
  };
}

export function presentSetRates(set: {
  readonly added: number;
  readonly replaced: number;
  readonly unchanged: number;
}): z.input<typeof exchangeRatesEntered> {
  return { added: set.added, replaced: set.replaced, unchanged: set.unchanged };
}

export function presentFixedRate(exchange: FixedExchange | null): z.input<typeof fixedRate> {
  if (exchange === null) return null;
  const { to, rate, quote, publishedOn, source, taxMinor } = exchange;
  const tax = formatAmount(BigInt(taxMinor), to);
  return { base_currency: to, rate, quote, date: publishedOn, source, tax };
}
