import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, fromDecimal, rational, toDecimal, ZERO } from "~/billing/money/rational";
import { type PriceModel, type PricingOptions, priceQuantity } from "~/billing/pricing/price-model";
import type { StairstepModel } from "~/billing/pricing/stairstep";
import { stepsAmount, stepsUnits } from "../../../support/step-sums";

type Steps = { up_to: string | null; amount: string }[];
const stairs = (steps: Steps): StairstepModel => ({
  type: "stairstep",
  tiers: steps.map(({ up_to, amount }) => ({ up_to, flat_amount: amount })),
});
const capacity = (tiers: Steps): PriceModel => ({ type: "capacity", tiers });
const steps: Steps = [
  { up_to: "100", amount: "10" },
  { up_to: "1000", amount: "50" },
  { up_to: null, amount: "200" },
];
const NONE: PricingOptions = { flat_at_zero: "none" };
const CHARGE: PricingOptions = { flat_at_zero: "charge" };

function price(model: PriceModel, units: string, options: PricingOptions): string {
  return toDecimal(priceQuantity(model, fromDecimal(units), options).amount);
}

describe("stairstep", () => {
  it.each([
    ["0", NONE, "0"],
    ["0", CHARGE, "10"],
    ["0.01", NONE, "10"],
    ["100", NONE, "10"],
    ["100.5", NONE, "50"],
    ["5000", NONE, "200"],
  ])("%s units (%j) cost %s", (units, options, amount) => {
    expect(price(stairs(steps), units, options)).toBe(amount);
  });

  it("a bound that belongs to the step above has its price", () => {
    expect(price({ ...stairs(steps), band_bounds: "lower_inclusive" }, "100", NONE)).toBe("50");
  });

  it("explains the tier that is reached", () => {
    expect(priceQuantity(stairs(steps), rational(150), NONE).steps).toEqual([
      { band: 2, from: "100", upTo: "1000", units: "150", unitAmount: "0", flatAmount: "50", amount: "50" },
    ]);
  });
});

describe("capacity", () => {
  it.each([
    ["0", CHARGE, "0"],
    ["1", CHARGE, "10"],
    ["100", NONE, "10"],
    ["101", NONE, "50"],
    ["1000", NONE, "50"],
    ["1001", NONE, "200"],
  ])("a peak of %s (%j) costs %s", (units, options, amount) => {
    expect(price(capacity(steps), units, options)).toBe(amount);
  });
});

const anySteps = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 5 }),
    fc.array(fc.nat(10_000), { minLength: 6, maxLength: 6 }),
  )
  .map(([bounds, cents]): Steps => {
    const ends = [...bounds.sort((a, b) => a - b).map(String), null];
    return ends.map((up_to, index) => ({ up_to, amount: toDecimal(rational(cents[index] ?? 0, 100)) }));
  });

it("one price for the first step that holds the quantity", () => {
  fc.assert(
    fc.property(anySteps, fc.nat(6_000), (list, tenths) => {
      const quantity = rational(tenths, 10);
      const holds = list.find(({ up_to }) => up_to === null || tenths <= Number(up_to) * 10);
      const expected = tenths === 0 ? ZERO : fromDecimal(holds?.amount ?? "0");
      for (const model of [stairs(list), capacity(list)]) {
        const found = priceQuantity(model, quantity, NONE);
        expect(compare(found.amount, expected)).toBe(0);
        expect(compare(stepsAmount(found.steps), expected)).toBe(0);
        expect(compare(stepsUnits(found.steps), quantity)).toBe(0);
      }
    }),
    { numRuns: 1_000 },
  );
});
