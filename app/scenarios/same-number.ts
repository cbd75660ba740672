import { compare, fromDecimal, toDecimal } from "~/billing/money/rational";

/** True for decimals of one value, however many zeros they are written with. */
export function sameNumber(a: string, b: string): boolean {
  return compare(fromDecimal(a), fromDecimal(b)) === 0;
}

/** "5.9" for "5.90": two amounts that differ should not also differ in how they are written. */
export function plainNumber(text: string): string {
  return toDecimal(fromDecimal(text));
}
