import { minorDigits } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Locale, localeRules } from "~/ui/format/locale";
import { formatDecimal, minusSign } from "~/ui/format/number";

/** An amount as the product hands it around: whole minor units and an ISO 4217 code. */
export type MoneyValue = { readonly amountMinor: bigint; readonly currency: string };

export type MoneyStyle = {
  /** `symbol` where one currency is on the page, `code` where two are, `none` under a head that names it. */
  readonly unit?: "symbol" | "code" | "none";
  /** `always` writes a plus too: for changes. */
  readonly sign?: "auto" | "always";
};

/** Only symbols that name one currency alone; the others are written as their code. */
const symbols: Readonly<Record<string, string>> = {
  EUR: "€",
  USD: "$",
  GBP: "£",
  JPY: "¥",
  INR: "₹",
  ILS: "₪",
  KRW: "₩",
  NGN: "₦",
  PLN: "zł",
  CZK: "Kč",
  UAH: "₴",
  VND: "₫",
};

export function currencySymbol(currency: string): string {
  return symbols[currency] ?? currency;
}

function withUnit(unsigned: string, currency: string, locale: Locale, unit: MoneyStyle["unit"]): string {
  if (unit === "none") return unsigned;
  const mark = unit === "code" ? currency : currencySymbol(currency);
  return localeRules[locale].prefixed.has(mark) ? `${mark}${unsigned}` : `${unsigned}\u00a0${mark}`;
}

/** A number that is written already, such as the label of an axis, beside its currency: `4,000 €`. */
export function withCurrency(text: string, currency: string, locale: Locale): string {
  return withUnit(text, currency, locale, "symbol");
}

function assemble(plain: string, currency: string, locale: Locale, style: MoneyStyle): string {
  const negative = plain.startsWith("-");
  const zero = /^-?[0.]+$/.test(plain);
  const body = withUnit(formatDecimal(plain.replace(/^[-+]/, ""), locale), currency, locale, style.unit);
  if (zero) return body;
  if (negative) return `${minusSign}${body}`;
  return style.sign === "always" ? `+${body}` : body;
}

/** `1,204.50 €`, `−20.96 €`, `£310.00`; all decimals of the currency, never rounded or shortened. */
export function formatMoney(value: MoneyValue, locale: Locale, style: MoneyStyle = {}): string {
  return assemble(formatAmount(value.amountMinor, value.currency), value.currency, locale, style);
}

/**
 * A unit price, given as a decimal string in the major unit, with all its decimals and at least those of the
 * currency: `0.006 €` stays `0.006 €`, `24.5` becomes `24.50 €`.
 */
export function formatUnitPrice(price: string, currency: string, locale: Locale, style: MoneyStyle = {}) {
  const [whole = "0", fraction = ""] = price.split(".");
  const trimmed = fraction.replace(/0+$/, "");
  const padded = trimmed.padEnd(minorDigits(currency), "0");
  return assemble(padded === "" ? whole : `${whole}.${padded}`, currency, locale, style);
}
