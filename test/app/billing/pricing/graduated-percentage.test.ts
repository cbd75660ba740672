import fc from "fast-check";
import { expect, it } from "vitest";
import { compare, fromDecimal, rational, toDecimal } from "~/billing/money/rational";
import { type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { stepsAmount, stepsUnits } from "../../../support/step-sums";

type Shares = Extract<PriceModel, { type: "graduated_percentage" }>;
const model: Shares = {
  type: "graduated_percentage",
  tiers: [
    { up_to: "1000", rate: "2.9", flat_amount: "1" },
    { up_to: null, rate: "1.25", flat_amount: "0" },
  ],
};

it.each([
  ["0", "none", "0"],
  ["0", "charge", "1"],
  ["1000", "none", "30"],
  ["1000.01", "none", "30.000125"],
  ["3000", "none", "55"],
] as const)("%s (%s at zero) costs %s", (amount, flat_at_zero, fee) => {
  expect(toDecimal(priceQuantity(model, fromDecimal(amount), { flat_at_zero }).amount)).toBe(fee);
});

it("explains each slice by its percentage", () => {
  expect(priceQuantity(model, rational(3000), { flat_at_zero: "none" }).steps).toMatchObject([
    { band: 1, units: "1000", rate: "2.9", unitAmount: "0.029", flatAmount: "1", amount: "30" },
    { band: 2, units: "2000", rate: "1.25", unitAmount: "0.0125", amount: "25" },
  ]);
});

const anyTiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(400), fc.nat(900)), { minLength: 5, maxLength: 5 }),
  )
  .map(([bounds, prices]): Shares => {
    const ends = [...bounds.sort((a, b) => a - b).map(String), null];
    return {
      type: "graduated_percentage",
      tiers: ends.map((up_to, index) => {
        const [rate = 0, flat = 0] = prices[index] ?? [];
        return { up_to, rate: toDecimal(rational(rate, 10)), flat_amount: toDecimal(rational(flat, 100)) };
      }),
    };
  });

/** Unit by unit, in tenths of a thousandth: each whole unit pays the rate of the tier it lies in. */
function reference({ tiers }: Shares, units: number): number {
  let sum = 0;
  const reached = new Set<number>();
  for (let unit = 1; unit <= units; unit += 1) {
    const index = tiers.findIndex(({ up_to }) => up_to === null || unit <= Number(up_to));
    const tier = tiers[index];
    if (!tier) continue;
    sum += Math.round(Number(tier.rate) * 10) * 10;
    // A tier is reached with every one below it.
    for (let below = 0; below <= index; below += 1) reached.add(below);
  }
  for (const index of reached) sum += Math.round(Number(tiers[index]?.flat_amount) * 100) * 100;
  return sum;
}

it("prices as the slow reference does, and its steps add up", () => {
  fc.assert(
    fc.property(anyTiers, fc.nat(500), (shares, units) => {
      const { amount, steps } = priceQuantity(shares, rational(units), { flat_at_zero: "none" });
      expect(compare(amount, rational(reference(shares, units), 10_000))).toBe(0);
      expect(compare(stepsAmount(steps), amount)).toBe(0);
      expect(compare(stepsUnits(steps), rational(units))).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
