import { type Locale, localeRules } from "~/ui/format/locale";

/** U+2212: as wide as a digit, unlike the hyphen. */
export const minusSign = "\u2212";

function grouped(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

/** A plain decimal such as `-14210.50` in the reader's notation; every digit stays as it is. */
export function formatDecimal(plain: string, locale: Locale): string {
  const match = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return plain;
  const [, sign = "", whole = "0", fraction] = match;
  const rules = localeRules[locale];
  const body = grouped(whole, rules.group) + (fraction ? rules.decimal + fraction : "");
  return (sign === "-" ? minusSign : sign) + body;
}

export function formatCount(count: number | bigint, locale: Locale): string {
  return formatDecimal(count.toString(), locale);
}

/** Drops the zeros a rate does not need: `19.00` is 19, `7.50` is 7.5. */
export function withoutTrailingZeros(plain: string): string {
  return plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain;
}

/** A rate given in percent, `"19"` or `"7.50"`, without trailing zeros: `19 %`. */
export function formatPercent(percent: string, locale: Locale): string {
  return `${formatDecimal(withoutTrailingZeros(percent), locale)}${localeRules[locale].percentGap}%`;
}
