import { describe, expect, it } from "vitest";
import { fromDecimal } from "~/billing/money/rational";
import { type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { priceSteps } from "~/documents/derivation-steps";
import { explainSteps } from "~/documents/derivation-text";
import { bandNodes } from "~/ui/derivation-nodes";
import { notationOf } from "~/ui/format/notation";

const plain = (parts: readonly (string | undefined)[]) =>
  parts.filter(Boolean).join(" | ").replaceAll("\u00a0", " ");

function stepsOf(model: PriceModel, quantity: string, values?: readonly string[]) {
  const amounts = values?.map(fromDecimal);
  const events = amounts && { eventCount: amounts.length, amounts };
  return priceQuantity(model, fromDecimal(quantity), { flat_at_zero: "none" }, events).steps;
}

/** As the portal and the document tell it. */
const portal = (model: PriceModel, quantity: string, values?: readonly string[]) =>
  explainSteps(priceSteps(stepsOf(model, quantity, values), model.type), "EUR", notationOf("en")).map(
    ({ label, equation, result }) => plain([label, equation, result]),
  );

/** As the console tells it. */
const console = (model: PriceModel, quantity: string, values?: readonly string[]) =>
  bandNodes(stepsOf(model, quantity, values), { currency: "EUR", locale: "en" }).map(
    ({ label, equation, result }) => plain([label, equation, result]),
  );

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
    expect(portal(stairstep, "150")).toEqual(["Price of the tier over 100 | 150 units | 45.00 €"]);
    expect(console(stairstep, "150")).toEqual(["Over 100 | 150 units: 45.00 € | 45.00 €"]);
    expect(portal({ type: "capacity", tiers: [{ up_to: null, amount: "20" }] }, "7")).toEqual([
      "Price of the tier of any size | 7 units | 20.00 €",
    ]);
  });

  it("blocks, and what lies beyond the last of them", () => {
    expect(portal(blocks, "120")).toEqual([
      "Tier 1, blocks of 50 units | 2 × 4.00 € | 8.00 €",
      "20 units beyond the last tier, free of charge | 0.00 €",
    ]);
    expect(console(blocks, "120")[0]).toBe("Up to 100 | 2 packages of 50 × 4.00 € | 8.00 €");
  });

  it("shares of an amount, tier by tier", () => {
    expect(portal(shares, "5320")).toEqual([
      "Amount up to 1,000 | 1,000.00 € × 3 % | 30.00 €",
      "Amount over 1,000 | 4,320.00 € × 1.5 % | 64.80 €",
      "Fixed fee of tier 2 | 2.00 €",
    ]);
    expect(console(shares, "5320")[1]).toBe("Over 1,000 | 4,320.00 € × 1.5 % + 2.00 € flat | 66.80 €");
  });

  it("events that are free, pay by the rate, or are held at a limit", () => {
    const values = ["20", "300", "10", "5000"];
    expect(portal(percentage, "5330", values)).toEqual([
      "Free: 1 event, 20.00 € of the amount | 0.00 €",
      "Share of the amount | 300.00 € × 1.4 % | 4.20 €",
      "Fixed fee, 1 event | 1 × 0.25 € | 0.25 €",
      "Raised to the least an event costs, 1 event | 1 × 0.50 € | 0.50 €",
      "Held at the most an event costs, 1 event | 1 × 30.00 € | 30.00 €",
    ]);
    expect(console(percentage, "5330", values)).toEqual([
      "Free events | 1 event, 20.00 € of the amount | 0.00 €",
      "Share of the amount | 300.00 € × 1.4 % + 1 event × 0.25 € | 4.45 €",
      "Raised to the least an event costs | 1 event × 0.50 € | 0.50 €",
      "Held at the most an event costs | 1 event × 30.00 € | 30.00 €",
    ]);
  });
});
