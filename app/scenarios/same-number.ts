import {
  add,
  compare,
  fromDecimal,
  powerOfTen,
  type Rational,
  subtract,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";

/** True for decimals of one value, however many zeros they are written with. */
export function sameNumber(a: string, b: string): boolean {
  return compare(fromDecimal(a), fromDecimal(b)) === 0;
}

/** Amounts that keep their decimals were written down with about seven of them. */
const SMALLEST_SEEN: Rational = { num: 1n, den: powerOfTen(7) };

/** True for amounts that were not rounded to a currency and differ by no more than their writing does. */
export function sameUnrounded(a: string, b: string): boolean {
  const [x, y] = [fromDecimal(a), fromDecimal(b)];
  const gap = compare(x, y) < 0 ? subtract(y, x) : subtract(x, y);
  return compare(gap, SMALLEST_SEEN) <= 0;
}

export function isBelowZero(text: string): boolean {
  return fromDecimal(text).num < 0n;
}

/** The sum, in its shortest form. */
export function sumOf(amounts: readonly string[]): string {
  return toDecimal(amounts.map(fromDecimal).reduce(add, ZERO));
}

export function minus(a: string, b: string): string {
  return toDecimal(subtract(fromDecimal(a), fromDecimal(b)));
}

/** "5.9" for "5.90": two amounts that differ should not also differ in how they are written. */
export function plainNumber(text: string): string {
  return toDecimal(fromDecimal(text));
}

/** A field with what is expected of it and what was found. */
export type NumberField = readonly [field: string, want: string | undefined, got: string];

/** "expected total 11.91, got 11.9" for the first field that is compared and differs; null when all agree. */
export function numberDifference(fields: readonly NumberField[]): string | null {
  for (const [field, want, got] of fields) {
    if (want === undefined || sameNumber(want, got)) continue;
    return `expected ${field} ${plainNumber(want)}, got ${plainNumber(got)}`;
  }
  return null;
}

/** A field that is text, a count or a date; null stands for "none". */
export type PlainField = readonly [
  field: string,
  want: string | number | null | undefined,
  got: string | number | null,
];

/** As `numberDifference`, for what is equal only when it is the same. */
export function plainDifference(fields: readonly PlainField[]): string | null {
  for (const [field, want, got] of fields) {
    if (want === undefined || want === got) continue;
    return `expected ${field} ${want ?? "none"}, got ${got ?? "none"}`;
  }
  return null;
}
