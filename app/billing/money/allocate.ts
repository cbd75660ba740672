import { assert } from "../assert";

/**
 * Splits a total over weights so that the parts always add up to it: each part is its exact share cut towards
 * zero, and the units left over go one each to the largest cut-off remainders, the first one winning a tie.
 * Weights are not negative. With all weights zero the parts count as equal. `allocate(-t, w)` mirrors
 * `allocate(t, w)`, so a reversal takes back exactly what was handed out.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) return allocate(-total, weights).map((part) => -part);
  assert(weights.length > 0 || total === 0n, "nothing to allocate a total over");
  let sum = 0n;
  for (const weight of weights) {
    assert(weight >= 0n, "allocation weights are not negative");
    sum += weight;
  }
  if (sum === 0n) {
    if (weights.length === 0) return [];
    return allocate(
      total,
      weights.map(() => 1n),
    );
  }
  const parts: bigint[] = [];
  const remainders: { index: number; rest: bigint }[] = [];
  let left = total;
  for (const [index, weight] of weights.entries()) {
    const product = total * weight;
    const part = product / sum;
    parts.push(part);
    remainders.push({ index, rest: product - part * sum });
    left -= part;
  }
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const { index } of remainders) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}
