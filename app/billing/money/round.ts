import { assert } from "../assert";
import { type CurrencyCode, minorDigits } from "./currency";
import { divideRounded, powerOfTen, type Rational } from "./rational";

/** The nearest whole number; halves go away from zero, so rounding -x always mirrors rounding x. */
export function roundHalfAwayFromZero(r: Rational): bigint {
  return divideRounded(r.num, r.den);
}

/** The nearest value with that many decimal places, halves away from zero. */
export function roundTo(r: Rational, places: number): Rational {
  const scale = powerOfTen(places);
  return { num: divideRounded(r.num * scale, r.den), den: scale };
}

/** An exact amount in major units becomes money: minor units of the currency, rounded once. */
export function toMinor(amount: Rational, currency: CurrencyCode): bigint {
  return divideRounded(amount.num * powerOfTen(minorDigits(currency)), amount.den);
}

/** Minor units as an exact amount in major units. */
export function fromMinor(amountMinor: bigint, currency: CurrencyCode): Rational {
  return { num: amountMinor, den: powerOfTen(minorDigits(currency)) };
}

/** a × b / c, rounded once at the end, half away from zero. */
export function mulDivRound(a: bigint, b: bigint, c: bigint): bigint {
  assert(c !== 0n, "mulDivRound divides by zero");
  return c < 0n ? divideRounded(-a * b, -c) : divideRounded(a * b, c);
}
