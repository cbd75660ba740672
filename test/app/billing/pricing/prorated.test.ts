import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, compare, fromDecimal, multiply, rational, toDecimal, ZERO } from "~/billing/money/rational";
import { type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { priceProratedGraduated, priceProratedVolume } from "~/billing/pricing/prorated";
import { stepsAmount } from "../../../support/step-sums";

type Graduated = Extract<PriceModel, { type: "graduated" }>;
const CHARGE = { flat_at_zero: "charge" } as const;
const NONE = { flat_at_zero: "none" } as const;
const tiers = [
  { up_to: "5", unit_amount: "10", flat_amount: "100" },
  { up_to: null, unit_amount: "5", flat_amount: "50" },
];
const model: Graduated = { type: "graduated", tiers };

type Row = { model: Graduated; changes: string[]; prorated_changes: string[]; amount_rounded?: string };
const rows: Row[] = JSON.parse(
  readFileSync("test/scenarios/lago/_pricing/graduated_prorated.json", "utf8"),
).cases;

const changesOf = (full: readonly string[], prorated: readonly string[]) =>
  full.map((change, index) => ({
    full: fromDecimal(change),
    prorated: fromDecimal(prorated[index] ?? "0"),
  }));

describe("changes laid into tiers", () => {
  it.each(rows.filter((row) => row.amount_rounded))("table: $changes counted as $prorated_changes", (row) => {
    const { amount } = priceProratedGraduated(
      row.model,
      changesOf(row.changes, row.prorated_changes),
      CHARGE,
    );
    expect(Number(toDecimal(amount, 2))).toBe(Number(row.amount_rounded));
  });

  it.each([
    ["no change, no flat amount", [], [], "0"],
    ["a change without weight takes no place", ["5", "1"], ["0", "1"], "110"],
    ["a reduction leaves the highest tier first", ["6", "-2"], ["6", "-1"], "197.5"],
    ["a total that ends below zero costs nothing", ["5", "-6"], ["5", "-1"], "0"],
  ])("%s", (_name, full, prorated, amount) => {
    expect(toDecimal(priceProratedGraduated(model, changesOf(full, prorated), NONE).amount, 12)).toBe(amount);
  });

  it("changes that all count whole cost what their sum costs, and steps add up", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }), (rises) => {
        const changes = rises.map((rise) => ({ full: rational(rise, 4), prorated: rational(rise, 4) }));
        const { amount, steps } = priceProratedGraduated(model, changes, NONE);
        const total = changes.map(({ full }) => full).reduce(add, ZERO);
        expect(compare(amount, priceQuantity(model, total, NONE).amount)).toBe(0);
        expect(compare(stepsAmount(steps), amount)).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

it("a tier whose start is reached owes its flat amount where bounds belong to the tier above", () => {
  const five = changesOf(["5"], ["2.5"]);
  const cost = (own: Graduated) => toDecimal(priceProratedGraduated(own, five, NONE).amount);
  expect([cost(model), cost({ ...model, band_bounds: "lower_inclusive" })]).toEqual(["125", "175"]);
});

describe("volume", () => {
  const volume = { type: "volume", tiers } as const;
  it("takes the tier of the full quantity and the price of the prorated one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 4 }), (units, quarters) => {
        const full = rational(units, 2);
        const share = rational(quarters, 4);
        const { amount } = priceProratedVolume(volume, { full, prorated: multiply(full, share) }, NONE);
        const [unit, flat] = compare(full, rational(5)) <= 0 ? [10, 100] : [5, 50];
        const expected = add(multiply(multiply(full, share), rational(unit)), rational(flat));
        expect(compare(amount, expected)).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("nothing used costs the first flat amount only where the policy says so", () => {
    const nothing = { full: ZERO, prorated: ZERO };
    expect(toDecimal(priceProratedVolume(volume, nothing, NONE).amount)).toBe("0");
    expect(toDecimal(priceProratedVolume(volume, nothing, CHARGE).amount)).toBe("100");
  });
});
