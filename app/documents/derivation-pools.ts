import type { Derivation, PoolDraw } from "~/billing/fees/fee";
import { add, fromDecimal, isZero, subtract, toDecimal, ZERO } from "~/billing/money/rational";
import type { DerivationStep } from "~/documents/derivation-step";

type PoolDerivation = Extract<Derivation, { kind: "pool" }>;

/**
 * What counts in a window of a pool, item by item: a commitment tells what is missing to it, a cap what is above it, an
 * allowance what of it was used.
 */
export function poolSteps({ pool, counted, tax, exactAmount }: PoolDerivation): readonly DerivationStep[] {
  if (pool.kind === "commitment")
    return sums(counted, ({ drew }) => drew).map(({ item, total }) => ({
      kind: "counts",
      item,
      result: toDecimal(subtract(ZERO, total)),
    }));
  const all = sums(counted, ({ amount }) => amount).map(
    ({ item, total }) => ({ kind: "counts", item, result: toDecimal(total) }) as const,
  );
  const isPart = counted.some((draw) => draw.tax !== tax);
  return [...all, { kind: "taken_back", pool: pool.kind, isPart, result: exactAmount }];
}

function sums(counted: readonly PoolDraw[], of: (draw: PoolDraw) => string) {
  const items = [...new Set(counted.map(({ item }) => item))];
  return items
    .map((item) => ({
      item,
      total: counted.reduce(
        (sum, draw) => (draw.item === item ? add(sum, fromDecimal(of(draw))) : sum),
        ZERO,
      ),
    }))
    .filter(({ total }) => !isZero(total));
}
