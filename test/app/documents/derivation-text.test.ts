import { describe, expect, it } from "vitest";
import { fromDecimal } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import { type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { explainPrice } from "~/documents/derivation-text";
import { notationOf } from "~/ui/format/notation";

const plain = (parts: readonly (string | undefined)[]) =>
  parts.filter(Boolean).join(" | ").replaceAll("\u00a0", " ");

/** What a price comes to, told line by line; `= …` is told beside the equation and stands in no column. */
function told(model: PriceModel, quantity: string, values?: readonly string[]) {
  const amounts = values?.map(fromDecimal);
  const events = amounts && { eventCount: amounts.length, amounts };
  const { steps, amount } = priceQuantity(model, fromDecimal(quantity), { flat_at_zero: "none" }, events);
  const priced = { model: model.type, steps, currency: "EUR", amountMinor: toMinor(amount, "EUR") };
  return explainPrice(notationOf("en"))(priced).map(({ label, equation, exact, result }) =>
    plain([label, equation, exact, result]),
  );
}

const stairstep: PriceModel = {
  type: "stairstep",
  tiers: [
    { up_to: "100", flat_amount: "10" },
    { up_to: null, flat_amount: "45" },
  ],
};
const blocks: PriceModel = {
  type: "tiered_blocks",
  policy: "all_tiers",
  tiers: [{ block_size: "50", price: "4", max_blocks: "2" }],
};
const shares: PriceModel = {
  type: "graduated_percentage",
  tiers: [
    { up_to: "1000", rate: "3", flat_amount: "0" },
    { up_to: null, rate: "1.5", flat_amount: "2" },
  ],
};
const percentage: PriceModel = {
  type: "percentage",
  rate: "1.4",
  fixed_amount: "0.25",
  free_events: 1,
  free_amount: "0",
  min_per_event: "0.5",
  max_per_event: "30",
};

describe("a price in plain words", () => {
  it("one price for a tier", () => {
    expect(told(stairstep, "150")).toEqual(["Price of the tier over 100 | 150 units | 45.00 €"]);
    expect(told({ type: "capacity", tiers: [{ up_to: null, amount: "20" }] }, "7")).toEqual([
      "Price of the tier of any size | 7 units | 20.00 €",
    ]);
  });

  it("a quantity at a bound in the tier it belongs to", () => {
    const lower: PriceModel = { ...stairstep, band_bounds: "lower_inclusive" } as PriceModel;
    expect(told(lower, "100")).toEqual(["Price of the tier from 100 | 100 units | 45.00 €"]);
    const tiers = ["100", "200", null].map((up_to) => ({ up_to, unit_amount: "1", flat_amount: "0" }));
    expect(told({ type: "graduated", band_bounds: "lower_inclusive", tiers }, "200")).toEqual([
      "Below 100 | 100 × 1.00 € | 100.00 €",
      "From 100 below 200 | 100 × 1.00 € | 100.00 €",
      "From 200 | 0 × 1.00 € | 0.00 €",
    ]);
  });

  it("blocks, and what lies beyond the last of them", () => {
    expect(told(blocks, "120")).toEqual([
      "Tier 1, blocks of 50 units | 2 × 4.00 € | 8.00 €",
      "20 units beyond the last tier, free of charge | 0.00 €",
    ]);
  });

  it("shares of an amount, tier by tier", () => {
    expect(told(shares, "5320")).toEqual([
      "Amount up to 1,000 | 1,000.00 € × 3 % | 30.00 €",
      "Amount over 1,000 | 4,320.00 € × 1.5 % | 64.80 €",
      "Fixed fee of tier 2 | 2.00 €",
    ]);
  });

  it("events that are free, pay by the rate, or are held at a limit", () => {
    const values = ["20", "300", "10", "5000"];
    expect(told(percentage, "5330", values)).toEqual([
      "Free: 1 event, 20.00 € of the amount | 0.00 €",
      "Share of the amount | 300.00 € × 1.4 % | 4.20 €",
      "Fixed fee, 1 event | 1 × 0.25 € | 0.25 €",
      "Raised to the least an event costs, 1 event | 1 × 0.50 € | 0.50 €",
      "Held at the most an event costs, 1 event | 1 × 30.00 € | 30.00 €",
    ]);
  });

  it("a result finer than a cent stands beside its equation, and what is billed in the column", () => {
    expect(told({ type: "per_unit", unit_amount: "0.0000473" }, "2446882")).toEqual([
      "Each unit | 2,446,882 × 0.0000473 € | = 115.7375186 €",
      "Rounded, half away from zero | = 115.7375186 €, rounded to 115.74 € | 115.74 €",
    ]);
  });

  it("parts finer than a cent that come to whole cents are told together", () => {
    const halves: PriceModel = {
      type: "graduated",
      tiers: [
        { up_to: "1", unit_amount: "0.005", flat_amount: "0" },
        { up_to: null, unit_amount: "0.015", flat_amount: "0" },
      ],
    };
    expect(told(halves, "2")).toEqual([
      "Up to 1 | 1 × 0.005 € | = 0.005 €",
      "Over 1 | 1 × 0.015 € | = 0.015 €",
      "Together | 0.02 €",
    ]);
  });
});
