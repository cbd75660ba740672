import { describe, expect, it } from "vitest";
import { checkPriceModel, type UncheckedPriceModel } from "~/billing/pricing/price-model";

const percentage: Extract<UncheckedPriceModel, { type: "percentage" }> = {
  type: "percentage",
  rate: "1.50",
  fixed_amount: "0.30",
  free_events: 3,
  free_amount: "0",
  min_per_event: null,
  max_per_event: "12.0",
};
const block = { block_size: "100", price: "2", max_blocks: "10" };
const blocks: Extract<UncheckedPriceModel, { type: "tiered_blocks" }> = {
  type: "tiered_blocks",
  policy: "all_tiers",
  tiers: [block, { ...block, max_blocks: null }],
};

describe("models in their normal form", () => {
  it.each<[UncheckedPriceModel, object]>([
    [percentage, { ...percentage, rate: "1.5", fixed_amount: "0.3", max_per_event: "12" }],
    [
      { ...blocks, tiers: [{ block_size: "0100", price: "2.50", max_blocks: "10.0" }] },
      { ...blocks, tiers: [{ block_size: "100", price: "2.5", max_blocks: "10" }] },
    ],
    [
      { type: "stairstep", tiers: [{ from: "0", up_to: null, flat_amount: "5.00" }] },
      { type: "stairstep", tiers: [{ up_to: null, flat_amount: "5" }] },
    ],
    [
      {
        type: "capacity",
        tiers: [
          { up_to: "10.0", amount: "5" },
          { up_to: null, amount: "9.0" },
        ],
      },
      {
        type: "capacity",
        tiers: [
          { up_to: "10", amount: "5" },
          { up_to: null, amount: "9" },
        ],
      },
    ],
    [
      { type: "event_amount", field: " fee " },
      { type: "event_amount", field: "fee" },
    ],
    [
      { type: "graduated_percentage", tiers: [{ up_to: null, rate: "2.50", flat_amount: "0.0" }] },
      { type: "graduated_percentage", tiers: [{ up_to: null, rate: "2.5", flat_amount: "0" }] },
    ],
  ])("%j", (model, normal) => {
    expect(checkPriceModel(model, "EUR")).toEqual({ ok: true, value: normal });
  });
});

describe("terms that cannot be charged are refused with their field", () => {
  it.each<[UncheckedPriceModel, string, string, RegExp]>([
    [{ ...percentage, rate: "much" }, "amount_invalid", "rate", /^The rate is "much"/],
    [{ ...percentage, rate: "-1" }, "amount_negative", "rate", /below zero/],
    [{ ...percentage, free_events: 1.5 }, "free_events_invalid", "free_events", /free events is 1.5/],
    [{ ...percentage, free_events: Number.NaN }, "free_events_invalid", "free_events", /not a number/],
    [{ ...percentage, free_amount: "-5" }, "amount_negative", "free_amount", /below zero/],
    [
      { ...percentage, min_per_event: "20" },
      "event_limits_crossed",
      "max_per_event",
      /at least 20 and at most 12\.0\. Enter a most of 20/,
    ],
    [{ type: "event_amount", field: " " }, "event_field_missing", "field", /Name the property/],
    [{ ...blocks, tiers: [] }, "tier_missing", "tiers", /no tier/],
    [{ ...blocks, tiers: Array(101).fill(block) }, "tier_too_many", "tiers", /101 tiers/],
    [
      { ...blocks, policy: "some" as "all_tiers" },
      "block_policy_invalid",
      "policy",
      /Choose all_tiers or top_tier/,
    ],
    [
      { ...blocks, tiers: [{ ...block, block_size: "0" }] },
      "block_size_invalid",
      "tiers.0.block_size",
      /block size above zero/,
    ],
    [
      { ...blocks, tiers: [{ ...block, max_blocks: "2.5" }] },
      "max_blocks_invalid",
      "tiers.0.max_blocks",
      /whole number above zero/,
    ],
    [
      { ...blocks, tiers: [{ ...block, max_blocks: "0" }] },
      "max_blocks_invalid",
      "tiers.0.max_blocks",
      /0 blocks/,
    ],
    [
      { ...blocks, tiers: [{ ...block, max_blocks: null }, block] },
      "tier_order",
      "tiers.0.max_blocks",
      /tier 2 is never reached/,
    ],
    [
      { type: "stairstep", tiers: [{ up_to: "10", flat_amount: "5" }] },
      "tier_last_not_open",
      "tiers.0.up_to",
      /Units above 10 have no price/,
    ],
    [
      {
        type: "capacity",
        tiers: [
          { up_to: "10", amount: "5" },
          { up_to: "10", amount: "6" },
          { up_to: null, amount: "7" },
        ],
      },
      "tier_order",
      "tiers.1.up_to",
      /not above the end of tier 1/,
    ],
    [
      { type: "graduated_percentage", tiers: [{ up_to: null, rate: "5%", flat_amount: "0" }] },
      "amount_invalid",
      "tiers.0.rate",
      /^Tier 1: the rate is "5%"/,
    ],
  ])("%j: %s", (model, code, field, words) => {
    const outcome = checkPriceModel(model, "EUR");
    const [refusal] = outcome.ok ? [] : outcome.refusals;
    expect(refusal).toMatchObject({ code, field });
    expect(`${refusal?.sentence} ${refusal?.remedy}`).toMatch(words);
  });
});
