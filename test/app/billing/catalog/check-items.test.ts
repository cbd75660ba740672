import { describe, expect, test } from "vitest";
import type { UncheckedCharge, UncheckedTerms } from "~/billing/catalog/check-terms";
import type { UncheckedPriceModel } from "~/billing/pricing/price-model";
import { charge, eu, eur, item, priced, refusals, seat, tiers } from "../../../support/unchecked-plan";

const graduated = priced({ type: "graduated", tiers });
const wrongCharges: readonly [string, Partial<UncheckedTerms>, ...string[]][] = [
  ["a time to bill that is none", charge({ timing: "later" as never }), "timing_invalid charges.0.timing"],
  [
    "no way to earn revenue",
    charge({ recognition: "later" as never }),
    "recognition_invalid charges.0.recognition",
  ],
  ...["peak", "newest", "level"].map((metric): [string, Partial<UncheckedTerms>, string] => [
    `${metric} in advance`,
    charge({ metric, timing: "in_advance" }),
    "charge_timing_unsupported charges.0.timing",
  ]),
  [
    "a price of all units in advance",
    charge({ timing: "in_advance", prices: priced({ type: "volume", tiers }) }),
    "advance_model_unsupported charges.0.prices.0.model.type",
  ],
  [
    "blocks of the tier reached in advance",
    charge({
      timing: "in_advance",
      prices: priced({
        type: "tiered_blocks",
        policy: "top_tier",
        tiers: [{ block_size: "10", price: "1", max_blocks: null }],
      }),
    }),
    "advance_model_unsupported charges.0.prices.0.model.type",
  ],
  [
    "a minimum in advance",
    charge({ timing: "in_advance", minimum: eur("1"), maximum: eur("2") }),
    "advance_bounds_unsupported charges.0.minimum",
    "advance_bounds_unsupported charges.0.maximum",
  ],
  [
    "days of a sum that starts anew",
    charge({ prorated: true }),
    "prorated_metric_unsupported charges.0.prorated",
  ],
  [
    "days of what is weighted already",
    charge({ metric: "level", prorated: true }),
    "prorated_metric_unsupported charges.0.prorated",
  ],
  [
    "days of packages",
    charge({
      metric: "seats",
      prorated: true,
      prices: priced({ type: "package", package_size: "10", amount: "1", free_units: "0" }),
    }),
    "prorated_model_unsupported charges.0.prices.0.model.type",
  ],
  [
    "recovery that there is not",
    charge({ recovery: { onDecrease: "lower", onLate: "bill" } } as never),
    "recovery_invalid charges.0.recovery.on_decrease",
    "recovery_invalid charges.0.recovery.on_late",
  ],
  [
    "a next period of what is billed event by event",
    charge({ timing: "in_advance", recovery: { onDecrease: "next_period" } }),
    "recovery_unsupported charges.0.recovery.on_decrease",
  ],
  [
    "periods back of late usage that is not billed",
    charge({ recovery: { onLate: "set_aside", lateWindows: "3" } }),
    "late_windows_unused charges.0.recovery.late_windows",
  ],
  ["a group that is no property", charge({ groupBy: ["a=b"] }), "property_invalid charges.0.group_by"],
  ["a group twice", charge({ groupBy: ["a", "a"] }), "group_by_repeated charges.0.group_by"],
  ["too many groups", charge({ groupBy: [..."abcdefghijk"] }), "group_by_too_long charges.0.group_by"],
  [
    "a maximum below its minimum",
    charge({ minimum: eur("10.00"), maximum: eur("9.99") }),
    "charge_bounds_crossed charges.0.maximum.0.amount",
  ],
  ["a maximum of nothing", charge({ maximum: eur("0") }), "amount_not_positive charges.0.maximum.0.amount"],
  [
    "a minimum in another currency",
    charge({ minimum: [{ currency: "USD", amount: "1" }] }),
    "price_currency_missing charges.0.minimum",
    "price_currency_unsold charges.0.minimum.0.currency",
  ],
  ["an unknown tax rate", charge({ taxes: ["luxury"] }), "tax_rate_unknown charges.0.taxes"],
  [
    "a filter of nothing",
    charge({ filters: [{ ...eu, match: {} }] }),
    "filter_empty charges.0.filters.0.match",
  ],
  [
    "a filter of no value",
    charge({ filters: [{ ...eu, match: { region: [] } }] }),
    "filter_empty charges.0.filters.0.match",
  ],
  [
    "an empty value",
    charge({ filters: [{ ...eu, match: { region: [""] } }] }),
    "filter_value_invalid charges.0.filters.0.match",
  ],
  [
    "a value twice",
    charge({ filters: [{ ...eu, match: { region: ["eu", "eu"] } }] }),
    "filter_value_repeated charges.0.filters.0.match",
  ],
  [
    "a filter on what is no property",
    charge({ filters: [{ ...eu, match: { "": ["eu"] } }] }),
    "property_invalid charges.0.filters.0.match",
  ],
  ["a filter twice", charge({ filters: [eu, eu] }), "filter_unreachable charges.0.filters.1.match"],
  [
    "a filter behind a wider one",
    charge({ filters: [eu, { ...eu, match: { region: ["eu"], tier: ["gold"] } }] }),
    "filter_unreachable charges.0.filters.1.match",
  ],
  [
    "a filter without a price",
    charge({ filters: [{ ...eu, prices: [] }] }),
    "price_missing charges.0.filters.0.prices",
  ],
  [
    "a filter whose price cannot be prorated",
    charge({
      metric: "seats",
      prorated: true,
      filters: [{ ...eu, prices: priced({ type: "event_amount", field: "fee" }) }],
    }),
    "prorated_model_unsupported charges.0.filters.0.prices.0.model.type",
  ],
  [
    "a hole in a filter's tiers",
    charge({
      filters: [
        {
          ...eu,
          prices: priced({
            type: "graduated",
            tiers: [
              tiers[0] ?? { up_to: "1" },
              { ...tiers[1], from: "15", up_to: null, unit_amount: "1", flat_amount: "0" },
            ],
          } as UncheckedPriceModel),
        },
      ],
    }),
    "tier_gap charges.0.filters.0.prices.0.model.tiers.1.from",
  ],
];

describe("a charge is refused", () => {
  test.each(wrongCharges)("with %s", (_, change, ...expected) => {
    expect(refusals(change)).toEqual(expected);
  });

  test("and in what it may hold taken", () => {
    const right: Partial<UncheckedCharge>[] = [
      { timing: "in_advance", prices: graduated },
      { timing: "in_advance", filters: [eu], groupBy: ["region"] },
      { metric: "seats", prorated: true, prices: priced({ type: "volume", tiers }) },
      { metric: "level" },
      { minimum: eur("10"), maximum: eur("10.00") },
      { filters: [{ ...eu, match: { region: ["eu"], tier: ["gold"] } }, eu], taxes: ["vat"] },
    ];
    expect(right.map((change) => refusals(charge(change)))).toEqual(right.map(() => []));
  });
});

describe("a fixed item is refused", () => {
  test.each([
    ["with a code of a charge", item({ code: "calls" }), "fixed_item_repeated fixed_items.0.code"],
    ["with a code of another", { fixedItems: [seat, seat] }, "fixed_item_repeated fixed_items.1.code"],
    ["with a code of blanks", item({ code: "a b" }), "code_invalid fixed_items.0.code"],
    ["with fewer than no units", item({ units: "-1" }), "units_invalid fixed_items.0.units"],
    ["with units that are no number", item({ units: "some" }), "units_invalid fixed_items.0.units"],
    [
      "with a time to bill that is none",
      item({ timing: "later" as never }),
      "timing_invalid fixed_items.0.timing",
    ],
    ["prorated and billed once", item({ recurring: false }), "prorated_once fixed_items.0.prorated"],
    ["without a price", item({ prices: [] }), "price_missing fixed_items.0.prices"],
    [
      "by a share of what events carry",
      item({ prices: priced({ type: "event_amount", field: "fee" }) }),
      "fixed_item_model_unsupported fixed_items.0.prices.0.model.type",
    ],
    ["with an unknown tax rate", item({ taxes: ["luxury"] }), "tax_rate_unknown fixed_items.0.taxes"],
    [
      "in another currency than the plan",
      item({ prices: [{ currency: "USD", model: { type: "per_unit", unit_amount: "1" } }] }),
      "price_currency_missing prices",
      "price_currency_missing charges.0.prices",
      "price_currency_missing fixed_items.0.prices",
    ],
  ] as [string, Partial<UncheckedTerms>, ...string[]][])("%s", (_, change, ...expected) => {
    expect(refusals(change)).toEqual(expected);
  });
});
