import type { Day } from "~/billing/time/day";
import { formatDate, formatPeriod } from "~/ui/format/date";
import type { Locale } from "~/ui/format/locale";
import { formatMoney, formatUnitPrice } from "~/ui/format/money";
import { formatDecimal, formatPercent } from "~/ui/format/number";
import { addressLines, type WrittenAddress } from "~/ui/postal";

/** How the writers of documents put figures and dates down for a reader of this language. */
export function notationOf(locale: Locale) {
  return {
    money: (amountMinor: bigint, currency: string, unit: "symbol" | "none") =>
      formatMoney({ amountMinor, currency }, locale, { unit }),
    price: (price: string, currency: string) => formatUnitPrice(price, currency, locale),
    number: (plain: string) => formatDecimal(plain, locale),
    percent: (rate: string) => formatPercent(rate, locale),
    date: (day: Day) => formatDate(day, locale),
    period: (from: Day, to: Day) => formatPeriod(from, to, locale),
    address: (address: WrittenAddress) => addressLines(address),
  };
}
