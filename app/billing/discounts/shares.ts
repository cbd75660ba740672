import { add, compare, multiply, type Rational, rational, subtract, ZERO } from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";

/**
 * Exact amounts, none below zero, as whole units that add up to their rounded sum: each is cut, and the units left
 * over go one each to the largest remainders, the first one winning a tie. No part exceeds its amount rounded up.
 */
export function wholeShares(exact: readonly Rational[]): bigint[] {
  const parts = exact.map(({ num, den }) => num / den);
  const total = roundHalfAwayFromZero(exact.reduce(add, ZERO));
  const remainders = exact
    .map((amount, index) => ({ index, rest: subtract(amount, rational(parts[index] ?? 0n)) }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index);
  let left = total - parts.reduce((sum, part) => sum + part, 0n);
  for (const { index } of remainders) {
    if (left <= 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}

/** `amount` over the weights in exact proportion; the weights add up to more than zero. */
export function exactShares(amount: Rational, weights: readonly Rational[]): Rational[] {
  const sum = weights.reduce(add, ZERO);
  const scale = { num: amount.num * sum.den, den: amount.den * sum.num };
  return weights.map((weight) => multiply(weight, scale));
}
