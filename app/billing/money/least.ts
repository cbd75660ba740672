/** The smaller of two amounts; `Math.min` does not take them. */
export function least(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** The amount, or zero when it is below. */
export function atLeastZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
