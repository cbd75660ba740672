import { assert } from "../assert";

/** An exact fraction. `den` is above zero; the pair need not be in lowest terms. */
export type Rational = { readonly num: bigint; readonly den: bigint };

export const ZERO: Rational = { num: 0n, den: 1n };
export const ONE: Rational = { num: 1n, den: 1n };

/**
 * Reducing costs more than most arithmetic, so terms are left as they fall until the denominator is longer
 * than a few machine words; that keeps long sums from growing without end.
 */
const REDUCE_ABOVE = 1n << 160n;

/** Nobody means a number longer than this; reading one would only keep the machine busy. */
const MAX_DECIMAL_LENGTH = 200;

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function make(num: bigint, den: bigint): Rational {
  return den > REDUCE_ABOVE ? reduce({ num, den }) : { num, den };
}

/** Lowest terms; two equal rationals reduce to equal pairs. */
export function reduce(r: Rational): Rational {
  if (r.den === 1n) return r;
  const divisor = gcd(r.num, r.den);
  return divisor === 1n ? r : { num: r.num / divisor, den: r.den / divisor };
}

/** `num / den`; whole numbers may be given as number when they are safe integers. */
export function rational(num: bigint | number, den: bigint | number = 1n): Rational {
  const n = BigInt(num);
  const d = BigInt(den);
  assert(d !== 0n, "a fraction needs a denominator other than zero");
  return d < 0n ? make(-n, -d) : make(n, d);
}

/** Ten to the power of `places`, which is a small whole number. */
export function powerOfTen(places: number): bigint {
  return POWERS[places] ?? 10n ** BigInt(places);
}
const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent));
const EXPONENTS: ReadonlyMap<bigint, number> = new Map(POWERS.map((power, exponent) => [power, exponent]));

/** True for plain decimals such as "45.50", "-3" or "0.0005": no exponent, sign plus, blank or separator. */
export function isDecimal(text: string): boolean {
  if (text.length > MAX_DECIMAL_LENGTH) return false;
  let digits = 0;
  let isAfterPoint = false;
  for (let index = text.charCodeAt(0) === MINUS ? 1 : 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= DIGIT_0 && code <= DIGIT_9) digits += 1;
    else if (code !== POINT || isAfterPoint || digits === 0) return false;
    else {
      isAfterPoint = true;
      digits = 0;
    }
  }
  return digits > 0;
}
const MINUS = 45;
const POINT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Reads a decimal exactly. Doors check with `isDecimal` first; anything else here is a defect. */
export function fromDecimal(text: string): Rational {
  assert(isDecimal(text), () => `${JSON.stringify(text)} is not a decimal number`);
  const point = text.indexOf(".");
  if (point < 0) return { num: BigInt(text), den: 1n };
  const places = text.length - point - 1;
  return { num: BigInt(text.slice(0, point) + text.slice(point + 1)), den: powerOfTen(places) };
}

/** Number of decimal places that write `den` exactly, or null when the expansion never ends. */
function finitePlaces(den: bigint): number | null {
  let rest = den;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) {
    rest /= 2n;
    twos += 1;
  }
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
  }
  return rest === 1n ? Math.max(twos, fives) : null;
}

/** Writes `minor` units of 10^-places as a decimal with exactly that many places. */
export function writeScaled(minor: bigint, places: number): string {
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString();
  if (places === 0) return sign + digits;
  const padded = digits.padStart(places + 1, "0");
  return `${sign}${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/**
 * Canonical decimal text. Without `places` the value must have a finite expansion and is written without
 * trailing zeros. With `places` a finite value that fits is written exactly (no trailing zeros), and any other
 * is rounded half away from zero to that many places.
 */
export function toDecimal(r: Rational, places?: number): string {
  const written = writeOverPowerOfTen(r, places);
  if (written !== null) return written;
  const { num, den } = reduce(r);
  const exact = finitePlaces(den);
  if (exact !== null && (places === undefined || exact <= places)) {
    return writeScaled((num * powerOfTen(exact)) / den, exact);
  }
  assert(
    places !== undefined,
    () => `${num}/${den} has no finite decimal expansion; say how many places to keep`,
  );
  return trimZeros(writeScaled(divideRounded(num * powerOfTen(places), den), places));
}

/**
 * The same for the common case, a denominator that is a power of ten: nothing has to be reduced or factored. Null
 * when it is another one, or when more places are needed than were asked for.
 */
function writeOverPowerOfTen(r: Rational, places: number | undefined): string | null {
  if (r.den === 1n) return r.num.toString();
  const exponent = EXPONENTS.get(r.den);
  if (exponent === undefined) return null;
  const text = trimZeros(writeScaled(r.num, exponent));
  if (places === undefined || exponent <= places) return text;
  const point = text.indexOf(".");
  const used = point < 0 ? 0 : text.length - point - 1;
  return used <= places ? text : null;
}

function trimZeros(text: string): string {
  if (!text.includes(".")) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === DIGIT_0) end -= 1;
  if (text.charCodeAt(end - 1) === POINT) end -= 1;
  const trimmed = end === text.length ? text : text.slice(0, end);
  return trimmed === "-0" ? "0" : trimmed;
}

/** num / den to the nearest whole number, halves away from zero; `den` is above zero. */
export function divideRounded(num: bigint, den: bigint): bigint {
  if (den === 1n) return num;
  return num < 0n ? -((-num * 2n + den) / (den * 2n)) : (num * 2n + den) / (den * 2n);
}

export function add(a: Rational, b: Rational): Rational {
  return a.den === b.den
    ? { num: a.num + b.num, den: a.den }
    : make(a.num * b.den + b.num * a.den, a.den * b.den);
}

export function subtract(a: Rational, b: Rational): Rational {
  return a.den === b.den
    ? { num: a.num - b.num, den: a.den }
    : make(a.num * b.den - b.num * a.den, a.den * b.den);
}

export function multiply(a: Rational, b: Rational): Rational {
  return make(a.num * b.num, a.den * b.den);
}

/** a / b; dividing by zero is a defect of the caller. */
export function divide(a: Rational, b: Rational): Rational {
  assert(b.num !== 0n, "division by zero");
  return b.num < 0n ? make(-a.num * b.den, a.den * -b.num) : make(a.num * b.den, a.den * b.num);
}

/** Below zero when a < b, zero when equal, above zero when a > b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.den === b.den ? a.num : a.num * b.den;
  const right = a.den === b.den ? b.num : b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isZero(r: Rational): boolean {
  return r.num === 0n;
}

export function negate(r: Rational): Rational {
  return { num: -r.num, den: r.den };
}

export function min(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}

export function max(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

/** The smallest whole number not below r. */
export function ceiling(r: Rational): bigint {
  const quotient = r.num / r.den;
  return r.num > 0n && quotient * r.den !== r.num ? quotient + 1n : quotient;
}

/** Rounds up, towards plus infinity, at the given decimal place. */
export function ceilTo(r: Rational, places: number): Rational {
  const scale = powerOfTen(places);
  return { num: ceiling({ num: r.num * scale, den: r.den }), den: scale };
}
