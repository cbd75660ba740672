import { fromDecimal, isDecimal, toDecimal } from "../money/rational";
import type { Refusal } from "../outcome";
import { placesOf, scaled } from "./tiers";

/** Prices per unit may be far finer than the currency; finer than this is a slip of the keyboard. */
const MAX_PRICE_PLACES = 12;
const MAX_PRICE_DIGITS = 15;
const MAX_COUNT = 1_000_000_000;

/** A number of a price: a plain decimal, not below zero, of sensible length. */
export function checkAmount(text: string, name: string, field: string): Refusal[] {
  if (!isDecimal(text)) {
    return [
      {
        code: "amount_invalid",
        sentence: `${name} is ${JSON.stringify(text)}, which is not a number.`,
        remedy: "Enter a plain decimal such as 0.05, without separators or currency sign.",
        field,
      },
    ];
  }
  const number = canonical(text);
  if (number.startsWith("-")) {
    return [
      {
        code: "amount_negative",
        sentence: `${name} is ${text}, below zero.`,
        remedy: "Enter zero or more; money is given back by credit notes and discounts.",
        field,
      },
    ];
  }
  const places = placesOf(number);
  if (places <= MAX_PRICE_PLACES && number.length - places <= MAX_PRICE_DIGITS) return [];
  return [
    {
      code: "amount_precision",
      sentence: `${name} is ${text}, which has too many digits.`,
      remedy: `Use at most ${MAX_PRICE_DIGITS - 1} digits before the point and ${MAX_PRICE_PLACES} after it.`,
      field,
    },
  ];
}

/** A number that something is sold in, such as a package: above zero. */
export function checkSize(text: string, what: string, code: string, field: string): Refusal[] {
  if (isDecimal(text) && fromDecimal(text).num > 0n) return checkAmount(text, `The ${what} size`, field);
  return [
    {
      code,
      sentence: `A ${what} of ${isDecimal(text) ? text : JSON.stringify(text)} units cannot be sold.`,
      remedy: `Enter a ${what} size above zero.`,
      field,
    },
  ];
}

/** How many of something: a whole number from `least` on. */
export function checkCount(
  count: number,
  bounds: { readonly least: number; readonly name: string; readonly code: string; readonly field: string },
): Refusal[] {
  const { least, name, code, field } = bounds;
  if (Number.isInteger(count) && count >= least && count <= MAX_COUNT) return [];
  return [
    {
      code,
      sentence: `${name} is ${Number.isFinite(count) ? count : "not a number"}.`,
      remedy: `Enter a whole number from ${least} to ${group(`${MAX_COUNT}`)}.`,
      field,
    },
  ];
}

export function canonical(text: string): string {
  return toDecimal(fromDecimal(text));
}

export function below(a: string, b: string): boolean {
  const places = Math.max(placesOf(a), placesOf(b));
  return scaled(a, places) < scaled(b, places);
}

/** Thousands apart, as people read them: "1,001". */
export function group(text: string): string {
  const [whole = "", decimals] = canonical(text.replaceAll(",", "")).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
