/** Fractions of the checker's own, so that nothing of the engine's arithmetic vouches for itself. */
export type Q = readonly [num: bigint, den: bigint];

export const NONE: Q = [0n, 1n];
/** What may be lost where endless decimals were written with twelve places. */
const TOLERANCE: Q = [1n, 10n ** 11n];

/** What does not follow from the rest of a derivation. */
export class Complaint extends Error {}
export function demand(isRight: boolean, words: string): void {
  if (!isRight) throw new Complaint(words);
}

/** "12.5", "-3" or "12/31". */
export function q(text: string): Q {
  const [num = "0", den = "1"] = text.split("/");
  const [whole = "", decimals = ""] = num.split(".");
  return [BigInt(whole + decimals), BigInt(den) * 10n ** BigInt(decimals.length)];
}
export const plus = (a: Q, b: Q): Q =>
  a[1] === b[1] ? [a[0] + b[0], a[1]] : [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
export const minus = (a: Q, b: Q): Q => plus(a, [-b[0], b[1]]);
export const times = (a: Q, b: Q): Q => [a[0] * b[0], a[1] * b[1]];
/** By what is above zero. */
export const quotient = (a: Q, b: Q): Q => [a[0] * b[1], a[1] * b[0]];
export const sign = (a: Q): bigint => a[0];
export const isLess = (a: Q, b: Q): boolean => sign(minus(a, b)) < 0n;
export const least = (a: Q, b: Q): Q => (isLess(a, b) ? a : b);
export const most = (a: Q, b: Q): Q => (isLess(a, b) ? b : a);
export const size = (a: Q): Q => (a[0] < 0n ? [-a[0], a[1]] : a);
export const near = (a: Q, b: Q, tolerance = TOLERANCE): boolean => !isLess(tolerance, size(minus(a, b)));
export const sum = (all: readonly Q[]): Q => all.reduce(plus, NONE);
export const begun = (units: Q, per: Q): Q => [
  -(
    (-units[0] * per[1]) / (units[1] * per[0]) -
    ((units[0] * per[1]) % (units[1] * per[0]) === 0n ? 0n : 1n)
  ),
  1n,
];

/** Half away from zero at so many decimals. */
export function round(a: Q, places: number): Q {
  const unit = 10n ** BigInt(places);
  const half = (size(a)[0] * unit * 2n + a[1]) / (a[1] * 2n);
  return [a[0] < 0n ? -half : half, unit];
}
