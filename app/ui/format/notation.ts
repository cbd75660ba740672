import { countryName } from "~/ui/countries";
import { formatDate, formatPeriod } from "~/ui/format/date";
import type { Locale } from "~/ui/format/locale";
import { formatMoney, formatUnitPrice } from "~/ui/format/money";
import { formatDecimal, formatPercent } from "~/ui/format/number";

/** A language's notation as one value, for writers of documents, which know no language themselves. */
export function notationOf(locale: Locale) {
  return {
    money: (amountMinor: bigint, currency: string, unit: "symbol" | "none") =>
      formatMoney({ amountMinor, currency }, locale, { unit }),
    price: (price: string, currency: string) => formatUnitPrice(price, currency, locale),
    number: (plain: string) => formatDecimal(plain, locale),
    percent: (rate: string) => formatPercent(rate, locale),
    date: (day: number) => formatDate(day, locale),
    period: (from: number, to: number) => formatPeriod(from, to, locale),
    country: countryName,
  };
}
