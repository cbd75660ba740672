import { describe, expect, it } from "vitest";
import { checkPriceModel, type UncheckedPriceModel } from "~/billing/pricing/price-model";

type TierText = [from: string | null, upTo: string | null];

function graduated(...tiers: TierText[]): UncheckedPriceModel {
  return {
    type: "graduated",
    tiers: tiers.map(([from, up_to]) => ({ from, up_to, unit_amount: "0.10", flat_amount: "0" })),
  };
}

describe("a price model is checked when it is saved", () => {
  it("comes back in its normal form", () => {
    const outcome = checkPriceModel(
      {
        type: "graduated",
        tiers: [
          { from: "1", up_to: "0100.0", unit_amount: "0.10", flat_amount: "5.00" },
          { from: "101", up_to: null, unit_amount: "0.050", flat_amount: "0" },
        ],
      },
      "EUR",
    );
    expect(outcome).toEqual({
      ok: true,
      value: {
        type: "graduated",
        tiers: [
          { up_to: "100", unit_amount: "0.1", flat_amount: "5" },
          { up_to: null, unit_amount: "0.05", flat_amount: "0" },
        ],
      },
    });
    expect(checkPriceModel({ type: "per_unit", unit_amount: "1.50" }, "EUR")).toEqual({
      ok: true,
      value: { type: "per_unit", unit_amount: "1.5" },
    });
  });

  it.each([
    [
      graduated(["0", "900"], ["1001", null]),
      "tier_gap",
      "Units 901 to 1,000 have no price: tier 1 ends at 900 and tier 2 starts at 1,001. Let tier 2 start at 901.",
      "tiers.1.from",
    ],
    [
      graduated(["0", "10"], ["12", null]),
      "tier_gap",
      "Unit 11 has no price: tier 1 ends at 10 and tier 2 starts at 12. Let tier 2 start at 11.",
      "tiers.1.from",
    ],
    [
      graduated(["10", null]),
      "tier_gap",
      "Units 1 to 9 have no price: tier 1 starts at 10. Let tier 1 start at 1.",
      "tiers.0.from",
    ],
    [
      graduated(["0", "0.5"], ["0.7", null]),
      "tier_gap",
      "Unit 0.6 has no price: tier 1 ends at 0.5 and tier 2 starts at 0.7. Let tier 2 start at 0.6.",
      "tiers.1.from",
    ],
    [
      graduated(["1", "900"], ["801", null]),
      "tier_overlap",
      "Units 801 to 900 have two prices: tier 1 ends at 900 and tier 2 starts at 801. Let tier 2 start at 901.",
      "tiers.1.from",
    ],
    [
      graduated(["1", "900"], ["900", null]),
      "tier_overlap",
      "Unit 900 has two prices: tier 1 ends at 900 and tier 2 starts at 900. Let tier 2 start at 901.",
      "tiers.1.from",
    ],
    [
      graduated([null, "100"], [null, "50"], [null, null]),
      "tier_order",
      "Tier 2 ends at 50, which is not above the end of tier 1, 100. Let tier 2 end above 100.",
      "tiers.1.up_to",
    ],
    [
      graduated([null, "0"], [null, null]),
      "tier_order",
      "Tier 1 ends at 0, so no unit falls in it. Let it end above zero.",
      "tiers.0.up_to",
    ],
    [
      graduated([null, null], [null, null]),
      "tier_order",
      "Tier 1 has no end, so tier 2 is never reached. Say where tier 1 ends, or remove the tiers after it.",
      "tiers.0.up_to",
    ],
    [
      graduated([null, "1000"]),
      "tier_last_not_open",
      "Units above 1,000 have no price: the last tier ends there. Leave the end of the last tier empty.",
      "tiers.0.up_to",
    ],
    [
      graduated(),
      "tier_missing",
      "There is no tier, so no unit has a price. Add at least one tier.",
      "tiers",
    ],
    [
      graduated([null, "ten"], [null, null]),
      "amount_invalid",
      'Tier 1: its end is "ten", which is not a number. Enter a plain decimal such as 0.05, without separators or currency sign.',
      "tiers.0.up_to",
    ],
    [
      { type: "per_unit", unit_amount: "-1" },
      "amount_negative",
      "The unit price is -1, below zero. Enter zero or more; money is given back by credit notes and discounts.",
      "unit_amount",
    ],
    [
      { type: "per_unit", unit_amount: "1,5" },
      "amount_invalid",
      'The unit price is "1,5", which is not a number. Enter a plain decimal such as 0.05, without separators or currency sign.',
      "unit_amount",
    ],
    [
      { type: "per_unit", unit_amount: "0.0000000000001" },
      "amount_precision",
      "The unit price is 0.0000000000001, which has too many digits. Use at most 14 digits before the point and 12 after it.",
      "unit_amount",
    ],
    [
      { type: "package", package_size: "0", amount: "5", free_units: "0" },
      "package_size_invalid",
      "A package of 0 units cannot be sold. Enter a package size above zero.",
      "package_size",
    ],
  ] as [UncheckedPriceModel, string, string, string][])("refuses %j", (model, code, message, field) => {
    const outcome = checkPriceModel(model, "EUR");
    const refusal = outcome.ok ? undefined : outcome.refusals[0];
    expect(refusal?.code).toBe(code);
    expect(`${refusal?.sentence} ${refusal?.remedy}`).toBe(message);
    expect(refusal?.field).toBe(field);
  });

  it("names every wrong tier at once, and refuses a currency nobody uses", () => {
    const outcome = checkPriceModel(graduated([null, "x"], [null, "-5"], [null, null]), "EUR");
    expect(outcome.ok ? [] : outcome.refusals.map((refusal) => refusal.field)).toEqual([
      "tiers.0.up_to",
      "tiers.1.up_to",
    ]);
    expect(checkPriceModel({ type: "per_unit", unit_amount: "1" }, "DEM")).toMatchObject({
      ok: false,
      refusals: [{ code: "currency_invalid" }],
    });
  });
});

describe("tiers whose end belongs to the one after", () => {
  const check = (from: string, band_bounds: "lower_inclusive" | "upper_inclusive") =>
    checkPriceModel(
      {
        type: "graduated",
        band_bounds,
        tiers: [
          { from: "0", up_to: "100", unit_amount: "1", flat_amount: "0" },
          { from, up_to: null, unit_amount: "2", flat_amount: "0" },
        ],
      },
      "EUR",
    );
  it("begin with that end, and say so in the normal form", () => {
    expect(check("100", "lower_inclusive")).toMatchObject({
      ok: true,
      value: { band_bounds: "lower_inclusive", tiers: [{ up_to: "100" }, { up_to: null }] },
    });
    const usual = check("101", "upper_inclusive");
    expect(usual.ok && usual.value).not.toHaveProperty("band_bounds");
  });
  it.each([
    ["101", "tier_gap", "Unit 100 has no price: tier 1 ends at 100 and tier 2 starts at 101."],
    ["99", "tier_overlap", "Unit 99 has two prices: tier 1 ends at 100 and tier 2 starts at 99."],
  ])("are refused where the next starts at %s", (from, code, sentence) => {
    expect(check(from, "lower_inclusive")).toMatchObject({
      refusals: [{ code, sentence, remedy: "Let tier 2 start at 100.", field: "tiers.1.from" }],
    });
  });
});
