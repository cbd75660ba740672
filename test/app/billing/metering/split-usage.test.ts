import { describe, expect, it } from "vitest";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { pricePart } from "~/billing/metering/price-part";
import type { MeteredCharge, UsageWindow } from "~/billing/metering/usage-part";
import { usageParts } from "~/billing/metering/usage-parts";
import { toMinor } from "~/billing/money/round";
import type { PriceModel } from "~/billing/pricing/price-model";
import { expandPolicy } from "~/policy-presets";
import { inWords, usageEvent, windowOf } from "../../../support/usage";

const policy = expandPolicy("day_inclusive");
const perUnit = (unit_amount: string): PriceModel => ({ type: "per_unit", unit_amount });
const september = windowOf("2023-09-01", "2023-10-01");

function chargeOf(terms: Partial<MeteredCharge> & { model?: PriceModel } = {}): MeteredCharge {
  const { model = perUnit("1"), ...rest } = terms;
  return { aggregation: "sum", timing: "in_arrears", prices: [{ currency: "EUR", model }], ...rest };
}

describe("filters and groups", () => {
  const regions: MeteredCharge["filters"] = [
    {
      match: { region: ["europe"], cloud: ["aws", "gcp"] },
      prices: [{ currency: "EUR", model: perUnit("20") }],
    },
    { match: { region: ["europe"] }, prices: [{ currency: "EUR", model: perUnit("30") }] },
  ];
  const events = [
    usageEvent("a", "2023-09-02", "10", { region: "africa", cloud: "aws" }),
    usageEvent("b", "2023-09-02", "1", { region: "europe", cloud: "gcp" }),
    usageEvent("c", "2023-09-03", "2", { region: "europe" }),
    usageEvent("d", "2023-09-04", "4", null),
  ];

  it("take an event by the first filter of which all names match; each has its part, used or not", () => {
    const parts = usageParts(september, chargeOf({ filters: regions }), events);
    expect(parts.map(inWords)).toEqual([
      { filter: 0, group: "", quantity: "1", eventCount: 1 },
      { filter: 1, group: "", quantity: "2", eventCount: 1 },
      { filter: null, group: "", quantity: "14", eventCount: 2 },
    ]);
    expect(usageParts(september, chargeOf({ filters: regions }), []).map(({ filter }) => filter)).toEqual([
      0,
      1,
      null,
    ]);
  });

  it("make a part per group with events, in the order of their values, and none without", () => {
    const charge = chargeOf({ groupBy: ["region", "cloud"] });
    expect(usageParts(september, charge, events).map(inWords)).toEqual([
      { filter: null, group: "/", quantity: "4", eventCount: 1 },
      { filter: null, group: "africa/aws", quantity: "10", eventCount: 1 },
      { filter: null, group: "europe/", quantity: "2", eventCount: 1 },
      { filter: null, group: "europe/gcp", quantity: "1", eventCount: 1 },
    ]);
    expect(usageParts(september, charge, [])).toEqual([]);
    expect(usageParts(september, chargeOf(), []).map(inWords)).toEqual([
      { filter: null, group: "", quantity: "0", eventCount: 0 },
    ]);
  });

  it("keep a group whose quantity was carried in, and drop one that was emptied", () => {
    const seats = chargeOf({
      aggregation: "unique_count",
      recurring: true,
      prorated: true,
      groupBy: ["seat"],
      model: perUnit("30"),
    });
    const held = ["1", "2", "3", "4", "5"].map((seat) =>
      usageEvent(`e${seat}`, `2024-06-1${seat}T10:00:00Z`, "+user", { seat }),
    );
    const gone = usageEvent("x", "2024-06-30", "-user", { seat: "1" });
    const price = (window: UsageWindow, events: readonly MeasuredEvent[]) =>
      usageParts(window, seats, events).map((part) =>
        Number(toMinor(pricePart(policy, seats.prices, "EUR", part)?.exact ?? part.quantity, "EUR")),
      );
    const june = windowOf("2024-06-05", "2024-07-01", { whole: ["2024-06-01", "2024-07-01"] });
    expect(price(june, held)).toEqual([2_000, 1_900, 1_800, 1_700, 1_600]);
    const whole = ["2024-07-01", "2024-08-01"] as const;
    const july = windowOf("2024-07-01", "2024-07-16", { whole, endsAt: "2024-07-15T01:10:00Z" });
    expect(price(july, held)).toEqual([1_452, 1_452, 1_452, 1_452, 1_452]);
    expect(price(july, [...held, gone])).toHaveLength(4);
  });

  it("count a value once in each group", () => {
    const charge = chargeOf({ aggregation: "unique_count", recurring: true, groupBy: ["day"] });
    const sent = [
      usageEvent("t1", "2023-09-07", "+item", { day: "08" }),
      usageEvent("t2", "2023-09-07T00:00:02Z", "+item", { day: "06" }),
      usageEvent("t3", "2023-09-07T00:00:03Z", "+other", { day: "06" }),
    ];
    expect(usageParts(september, charge, sent).map(({ quantity }) => Number(quantity.num))).toEqual([2, 1]);
  });
});
