import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, fromDecimal, rational, toDecimal } from "~/billing/money/rational";
import { type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { stepsAmount, stepsUnits } from "../../../support/step-sums";

type Blocks = Extract<PriceModel, { type: "tiered_blocks" }>;
const NONE = { flat_at_zero: "charge" } as const;
const tiers = [
  { block_size: "100", price: "2", max_blocks: "10" },
  { block_size: "1000", price: "5", max_blocks: "100" },
];
const all: Blocks = { type: "tiered_blocks", policy: "all_tiers", tiers };
const top: Blocks = { type: "tiered_blocks", policy: "top_tier", tiers };
const price = (model: Blocks, units: string) =>
  toDecimal(priceQuantity(model, fromDecimal(units), NONE).amount);

describe("blocks that fill one tier after another", () => {
  it.each([
    ["0", "0"],
    ["-4", "0"],
    ["1", "2"],
    ["100", "2"],
    ["100.5", "4"],
    ["1000", "20"],
    ["1001", "25"],
    ["5325", "45"],
    ["101000", "520"],
    ["900000", "520"],
  ])("%s units cost %s", (units, amount) => expect(price(all, units)).toBe(amount));

  it("explains each tier's blocks, and what lies beyond the last", () => {
    expect(priceQuantity(all, rational(101_250), NONE).steps).toMatchObject([
      {
        band: 1,
        from: "0",
        upTo: "1000",
        units: "1000",
        packages: { size: "100", count: "10" },
        amount: "20",
      },
      { band: 2, from: "1000", upTo: "101000", units: "100000", packages: { size: "1000", count: "100" } },
      { band: 3, from: "101000", upTo: null, units: "250", unitAmount: "0", amount: "0" },
    ]);
  });
});

describe("blocks of the tier that is reached", () => {
  it.each([
    ["0", "0"],
    ["1000", "20"],
    ["1001", "10"],
    ["101000", "505"],
    ["300000", "1500"],
  ])("%s units cost %s", (units, amount) => expect(price(top, units)).toBe(amount));
});

type Row = {
  model: {
    type: string;
    policy: Blocks["policy"];
    tiers: { blocks: (Blocks["tiers"][number] & { unit: string })[] }[];
  };
  units: Record<string, string>;
  amount: string;
};
const rows: Row[] = ["consumable_all_tiers", "consumable_top_tier"].flatMap(
  (file) => JSON.parse(readFileSync(`test/scenarios/killbill/_usage/${file}.json`, "utf8")).cases,
);

it.each(rows)("table: $units cost $amount", ({ model, units, amount }) => {
  const sum = Object.entries(units).reduce((total, [unit, quantity]) => {
    const own = model.tiers.flatMap(({ blocks }) => blocks.filter((block) => block.unit === unit));
    return total + Number(price({ type: "tiered_blocks", policy: model.policy, tiers: own }, quantity));
  }, 0);
  expect(sum).toBe(Number(amount));
});

const anyModel = fc
  .record({
    policy: fc.constantFrom<Blocks["policy"]>("all_tiers", "top_tier"),
    tiers: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(50), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 4,
    }),
    open: fc.boolean(),
  })
  .map(
    ({ policy, tiers: list, open }): Blocks => ({
      type: "tiered_blocks",
      policy,
      tiers: list.map(([size, cents, most], index) => ({
        block_size: `${size}`,
        price: toDecimal(rational(cents, 100)),
        max_blocks: open && index === list.length - 1 ? null : `${most}`,
      })),
    }),
  );

/** Takes one block after another until no unit is left. */
function reference(model: Blocks, units: number): number {
  let left = units;
  let cents = 0;
  let bound = 0;
  for (const [index, tier] of model.tiers.entries()) {
    const size = Number(tier.block_size);
    const most = tier.max_blocks === null ? Number.POSITIVE_INFINITY : Number(tier.max_blocks);
    const each = Math.round(Number(tier.price) * 100);
    bound += size * most;
    if (model.policy === "top_tier") {
      if (units > bound && index < model.tiers.length - 1) continue;
      for (; left > 0; left -= size) cents += each;
      return cents;
    }
    for (let blocks = 0; blocks < most && left > 0; blocks += 1, left -= size) cents += each;
  }
  return cents;
}

it("prices any blocks as the slow reference does, and the steps add up", () => {
  fc.assert(
    fc.property(anyModel, fc.nat(2_000), (model, units) => {
      const { amount, steps } = priceQuantity(model, rational(units), NONE);
      expect(compare(amount, rational(reference(model, units), 100))).toBe(0);
      expect(compare(stepsAmount(steps), amount)).toBe(0);
      expect(compare(stepsUnits(steps), rational(units))).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
