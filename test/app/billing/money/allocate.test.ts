import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate } from "~/billing/money/allocate";

const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 });
const total = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe("allocation by largest remainder", () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [5n, [0n, 1n, 0n], [0n, 5n, 0n]],
    [2n, [0n, 0n, 0n], [1n, 1n, 0n]],
    [10n, [6n, 3n, 1n], [6n, 3n, 1n]],
    [1n, [1n, 2n], [0n, 1n]],
    [0n, [], []],
  ])("hands out %s in its shares (row %#)", (sum, shares, parts) => {
    expect(allocate(sum, shares)).toEqual(parts);
  });

  it("keeps the sum", () => {
    fc.assert(
      fc.property(total, weights, (sum, shares) => {
        expect(allocate(sum, shares).reduce((a, b) => a + b, 0n)).toBe(sum);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives each part its exact share within one unit, and mirrors for a reversal", () => {
    fc.assert(
      fc.property(total, weights, (sum, shares) => {
        const parts = allocate(sum, shares);
        expect(allocate(-sum, shares)).toEqual(parts.map((part) => -part));
        const whole = shares.reduce((a, b) => a + b, 0n);
        if (whole === 0n) return;
        for (const [index, part] of parts.entries()) {
          const off = part * whole - sum * (shares[index] ?? 0n);
          expect(off > -whole && off < whole).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("refuses negative weights and a total without takers", () => {
    expect(() => allocate(1n, [-1n, 2n])).toThrow("negative");
    expect(() => allocate(1n, [])).toThrow("nothing to allocate");
  });
});
