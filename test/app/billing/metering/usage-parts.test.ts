import { describe, expect, it } from "vitest";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { priceAdvanceEvents, pricePart } from "~/billing/metering/price-part";
import type { MeteredCharge, UsagePart, UsageWindow } from "~/billing/metering/usage-part";
import { usageParts } from "~/billing/metering/usage-parts";
import { toDecimal } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import type { PriceModel } from "~/billing/pricing/price-model";
import { expandPolicy } from "~/policy-presets";
import { usageEvent, windowOf } from "../../../support/usage";

const policy = expandPolicy("day_inclusive");
const perUnit = (unit_amount: string): PriceModel => ({ type: "per_unit", unit_amount });
const graduated = (...tiers: [string | null, string, string][]): PriceModel => ({
  type: "graduated",
  tiers: tiers.map(([up_to, unit_amount, flat_amount]) => ({ up_to, unit_amount, flat_amount })),
});

function chargeOf(terms: Partial<MeteredCharge> & { model?: PriceModel } = {}): MeteredCharge {
  const { model = perUnit("1"), ...rest } = terms;
  return { aggregation: "sum", timing: "in_arrears", prices: [{ currency: "EUR", model }], ...rest };
}

function only(parts: readonly UsagePart[]): UsagePart {
  const [part] = parts;
  if (!part || parts.length !== 1) throw new Error(`${parts.length} parts`);
  return part;
}

/** What the only part costs in cents, as "187.00" is 18700. */
function cents(window: UsageWindow, charge: MeteredCharge, events: readonly MeasuredEvent[], own = policy) {
  const part = only(usageParts(window, charge, events));
  const priced = pricePart(own, charge.prices, "EUR", part);
  return { quantity: toDecimal(part.quantity, 5), cents: priced && Number(toMinor(priced.exact, "EUR")) };
}

const september = windowOf("2023-09-01", "2023-10-01");
const october = windowOf("2023-10-01", "2023-11-01");
const threeTiers = graduated(["5", "10", "100"], ["15", "5", "50"], [null, "2", "0"]);

describe("a recurring sum laid into tiers", () => {
  const charge = chargeOf({ recurring: true, prorated: true, model: threeTiers });
  const events = [
    usageEvent("t1", "2023-09-10", "2"),
    usageEvent("t2", "2023-09-16", "5"),
    usageEvent("t3", "2023-09-20", "-6"),
    usageEvent("t4", "2023-09-25", "10"),
    usageEvent("t5", "2023-09-26", "4"),
    usageEvent("t6", "2023-09-30", "60"),
    usageEvent("t7", "2023-10-17", "20"),
  ];

  it.each([
    [0, "0", 10_000],
    [1, "2", 11_400],
    [2, "7", 18_400],
    [3, "1", 16_567],
    [4, "11", 17_967],
    [5, "15", 18_300],
    [6, "75", 18_700],
  ])("after %i events of September: %s units", (sent, quantity, amount) => {
    expect(cents(september, charge, events.slice(0, sent))).toEqual({ quantity, cents: amount });
  });

  it("goes on whole in October", () => {
    expect(cents(october, charge, events.slice(0, 6))).toEqual({ quantity: "75", cents: 37_000 });
    expect(cents(october, charge, events)).toEqual({ quantity: "95", cents: 38_935 });
  });

  it("carries less than nothing over, too", () => {
    const free = chargeOf({
      recurring: true,
      prorated: true,
      model: graduated(["2", "0", "0"], [null, "150", "0"]),
    });
    const window = windowOf("2026-05-08", "2026-06-08");
    const down = [1, 2, 3].map((id) => usageEvent(`d${id}`, "2026-05-07T23:01:00Z", "-1"));
    const up = [1, 2, 3, 4].map((id) => usageEvent(`u${id}`, "2026-05-09T12:00:00Z", "1"));
    expect(cents(window, free, [...down, ...up])).toEqual({ quantity: "1", cents: 0 });
  });

  it("holds what is dated before the subscription from its first day", () => {
    const later = chargeOf({
      recurring: true,
      prorated: true,
      model: graduated(["5", "0", "0"], [null, "12", "0"]),
    });
    const early = [1, 2].map((id) => usageEvent(`t${id}`, "2023-11-07T05:54:53Z", "5"));
    expect(cents(windowOf("2023-12-01", "2024-01-01"), later, early)).toEqual({
      quantity: "10",
      cents: 6_000,
    });
    const january = windowOf("2024-01-01", "2024-02-01");
    expect(cents(january, later, [...early, usageEvent("t3", "2024-01-06", "2")])).toEqual({
      quantity: "12",
      cents: 8_013,
    });
  });
});

describe("unique values laid into tiers", () => {
  const unique = (model: PriceModel) =>
    chargeOf({ aggregation: "unique_count", recurring: true, prorated: true, model });
  const charge = unique(graduated(["1", "10", "100"], [null, "5", "50"]));
  const events = [
    usageEvent("t1", "2023-09-10", "+one"),
    usageEvent("t2", "2023-09-12", "-one"),
    usageEvent("t3", "2023-09-14", "+one"),
    usageEvent("t4", "2023-09-15", "+two"),
    usageEvent("t5", "2023-09-16", "+two"),
    usageEvent("t6", "2023-09-20", "+three"),
    usageEvent("t7", "2023-10-17", "+four"),
  ];

  it.each([
    [1, "1", 10_700],
    [2, "0", 10_100],
    [3, "1", 10_667],
    [4, "2", 15_933],
    [5, "2", 15_933],
    [6, "3", 16_117],
  ])("after %i events of September: %s values", (sent, quantity, amount) => {
    expect(cents(september, charge, events.slice(0, sent))).toEqual({ quantity, cents: amount });
  });

  it("goes on whole in the next months", () => {
    expect(cents(october, charge, events.slice(0, 6))).toEqual({ quantity: "3", cents: 17_000 });
    expect(cents(october, charge, events)).toEqual({ quantity: "4", cents: 17_242 });
    expect(cents(windowOf("2023-11-01", "2023-12-01"), charge, events).cents).toBe(17_500);
  });

  it("gives each value of one day a place of its own", () => {
    const sold = unique(graduated(["5", "10", "100"], [null, "5", "50"]));
    const added = ["a", "b", "c", "d", "e"].map((value, second) =>
      usageEvent(`t${second}`, `2023-10-${value === "a" ? "10" : "20"}T00:00:0${second}Z`, `+${value}`),
    );
    const sums = added.map((_event, sent) => cents(october, sold, added.slice(0, sent + 1)).cents);
    expect(sums).toEqual([10_710, 11_097, 11_484, 11_871, 12_258]);
    const sixth = usageEvent("t9", "2023-10-25", "+f");
    expect(cents(october, sold, [...added, sixth]).cents).toBe(17_371);
    expect(cents(windowOf("2023-11-01", "2023-12-01"), sold, [...added, sixth]).cents).toBe(20_500);
  });

  it("leaves the place of a value that went before the period to the others", () => {
    const later = unique(graduated(["1", "0", "0"], [null, "10", "0"]));
    const held = [
      usageEvent("t1", "2024-10-05", "+a"),
      usageEvent("t2", "2024-10-06", "+b"),
      usageEvent("t3", "2024-10-07", "+c"),
      usageEvent("t4", "2024-10-25", "-b"),
    ];
    expect(cents(windowOf("2024-11-01", "2024-12-01"), later, held)).toEqual({ quantity: "2", cents: 1_000 });
  });

  it("counts the days up to the end, both ends included", () => {
    const ending = unique(graduated(["1", "5", "10"], [null, "15", "30"]));
    const held = [usageEvent("t1", "2023-10-05", "+a"), usageEvent("t2", "2023-12-07T00:01:00Z", "+b")];
    const whole = ["2023-12-01", "2024-01-01"] as const;
    const cut = windowOf("2023-12-01", "2023-12-08", { whole, endsAt: "2023-12-07T00:02:00Z" });
    expect(cents(windowOf(...whole), ending, held)).toEqual({ quantity: "2", cents: 5_710 });
    expect(cents(cut, ending, held)).toEqual({ quantity: "2", cents: 4_161 });
  });

  it("does not count a day twice when a value goes and comes back on it", () => {
    const seats = unique(perUnit("30"));
    const back = [
      usageEvent("t1", "2023-09-10", "+a"),
      usageEvent("t2", "2023-09-12T08:00:00Z", "-a"),
      usageEvent("t3", "2023-09-12T09:00:00Z", "+a"),
    ];
    expect(cents(september, seats, back).cents).toBe(2_100);
  });
});

describe("prorated units", () => {
  const sum = (unit: string) => chargeOf({ recurring: true, prorated: true, model: perUnit(unit) });

  it("are rounded up at the fifth place where the policy does so", () => {
    const ends = { whole: ["2022-12-01", "2023-01-01"], endsAt: "2022-12-20T06:00:00Z" } as const;
    const window = windowOf("2022-12-15", "2022-12-21", ends);
    const ten = [usageEvent("t1", "2022-12-16T10:12:00Z", "10")];
    expect(cents(window, sum("3"), ten).cents).toBe(484);
    expect(
      cents(windowOf("2024-03-01", "2024-04-01"), sum("5000"), [usageEvent("t", "2024-03-15", "10")]),
    ).toEqual({
      quantity: "10",
      cents: 2_741_940,
    });
    const exact = expandPolicy("default");
    expect(
      cents(windowOf("2024-03-01", "2024-04-01"), sum("5000"), [usageEvent("t", "2024-03-15", "10")], exact)
        .cents,
    ).toBe(2_741_935);
  });

  it("add up what was carried and what came in the period", () => {
    const april = windowOf("2024-04-01", "2024-05-01");
    const events = [
      usageEvent("t2", "2024-03-15", "10"),
      usageEvent("t3", "2024-04-10", "20"),
      usageEvent("t5", "2024-04-30", "20"),
    ];
    expect(cents(april, sum("5000"), events)).toEqual({ quantity: "50", cents: 12_333_335 });
    expect(cents(windowOf("2024-05-01", "2024-06-01"), sum("5000"), events).cents).toBe(25_000_000);
  });

  it("take the tier of the full quantity in a volume price", () => {
    const volume: PriceModel = {
      type: "volume",
      tiers: [
        { up_to: "10", unit_amount: "5", flat_amount: "0" },
        { up_to: null, unit_amount: "1", flat_amount: "7" },
      ],
    };
    const charge = chargeOf({ recurring: true, prorated: true, model: volume });
    expect(cents(september, charge, [usageEvent("t", "2023-09-16", "20")]).cents).toBe(1_700);
  });

  it("count the days before a change on the old side and those from it on the new", () => {
    const whole = ["2024-02-01", "2024-03-01"] as const;
    const held = [usageEvent("t1", "2024-01-02", "5")];
    const old = windowOf("2024-02-01", "2024-02-12", { whole, endsAt: "2024-02-12T06:00:00Z" });
    const next = windowOf("2024-02-12", "2024-03-01", { whole, startsAt: "2024-02-12T06:00:00Z" });
    expect(cents(old, sum("1"), held).cents).toBe(190);
    expect(cents(next, sum("1"), held).cents).toBe(310);
  });
});

describe("a time-weighted sum", () => {
  const charge = chargeOf({ aggregation: "weighted_sum", recurring: true });
  const events = [
    usageEvent("t1", "2023-03-05", "2500"),
    usageEvent("t2", "2023-04-04", "-2000"),
    usageEvent("t3", "2023-04-06", "-200"),
  ];

  it("is the level averaged over the whole period, and the level carries over", () => {
    const march = windowOf("2023-03-05", "2023-04-01", { whole: ["2023-03-01", "2023-04-01"] });
    expect(cents(march, charge, events)).toEqual({ quantity: "2177.41935", cents: 217_742 });
    expect(cents(windowOf("2023-04-01", "2023-05-01"), charge, events)).toEqual({
      quantity: "533.33333",
      cents: 53_333,
    });
  });

  it("starts each period from zero when the metric does not recur", () => {
    const own = chargeOf({ aggregation: "weighted_sum" });
    expect(cents(windowOf("2023-04-01", "2023-05-01"), own, events.slice(0, 1)).cents).toBe(0);
  });

  it("counts the hours of a day of 23", () => {
    const window = windowOf("2024-03-31", "2024-04-01", { zone: "Europe/Paris" });
    const halfway = usageEvent("t", "2024-03-31T10:30:00Z", "46");
    expect(cents(window, charge, [halfway]).quantity).toBe("23");
  });
});

describe("other quantities", () => {
  const events = [
    usageEvent("before", "2023-08-20", "9"),
    usageEvent("t1", "2023-09-05T01:00:00Z", "10"),
    usageEvent("t2", "2023-09-05T02:00:00Z", "3"),
    usageEvent("end", "2023-10-01", "70"),
  ];

  it.each([
    ["count", false, "2"],
    ["max", false, "10"],
    ["latest", false, "3"],
    ["sum", false, "13"],
    ["sum", true, "22"],
    ["latest", true, "3"],
    ["max", true, "10"],
  ] as const)("%s, recurring %s: %s", (aggregation, recurring, quantity) => {
    const part = only(usageParts(september, chargeOf({ aggregation, recurring }), events));
    expect([toDecimal(part.quantity), part.eventCount]).toEqual([quantity, 2]);
  });

  it("are the highest of negative values, and nothing where nothing came", () => {
    const negative = [usageEvent("a", "2023-09-02", "-3"), usageEvent("b", "2023-09-03", "-2")];
    expect(toDecimal(only(usageParts(september, chargeOf({ aggregation: "max" }), negative)).quantity)).toBe(
      "-2",
    );
    for (const aggregation of AGGREGATIONS) {
      const part = only(usageParts(september, chargeOf({ aggregation, recurring: true }), []));
      expect([toDecimal(part.quantity), part.eventCount]).toEqual(["0", 0]);
    }
  });

  it("keep the last known level where nothing new came", () => {
    for (const aggregation of ["max", "latest", "sum"] as const) {
      const part = only(
        usageParts(september, chargeOf({ aggregation, recurring: true }), events.slice(0, 1)),
      );
      expect([toDecimal(part.quantity), part.eventCount]).toEqual(["9", 0]);
    }
  });

  it("take the last instant where the window says so", () => {
    const through = { ...september, throughEnd: true };
    expect(only(usageParts(through, chargeOf(), events)).eventCount).toBe(3);
  });

  it("weigh a latest level by the days it holds", () => {
    const charge = chargeOf({ aggregation: "latest", recurring: true, prorated: true });
    const part = only(usageParts(september, charge, events.slice(0, 2)));
    expect(part.changes?.map(({ full, prorated }) => [toDecimal(full), toDecimal(prorated, 5)])).toEqual([
      ["9", "9"],
      ["1", "0.86667"],
    ]);
  });
});

describe("a price carried in the events", () => {
  const model: PriceModel = { type: "event_amount", field: "amount" };
  const events = [
    usageEvent("a", "2023-09-02", "1", { amount: "10.255" }),
    usageEvent("b", "2023-09-03", "1", { amount: 2, fee: "1" }),
    usageEvent("c", "2023-09-03", "1", { amount: "free" }),
    usageEvent("d", "2023-09-04", "1", null),
  ];

  it("is their sum, whatever the quantity", () => {
    const part = only(usageParts(september, chargeOf({ model }), events));
    const priced = pricePart(policy, [{ currency: "EUR", model }], "EUR", part);
    expect(toDecimal(part.quantity)).toBe("4");
    expect(priced?.steps).toMatchObject([{ units: "12.255", unitAmount: "1", amount: "12.255" }]);
    expect(toDecimal(priced?.exact ?? part.quantity)).toBe("12.255");
    expect(pricePart(policy, [{ currency: "EUR", model }], "USD", part)).toBeNull();
  });

  it("is read from the property of the subscription's currency", () => {
    const prices = [
      { currency: "EUR", model },
      { currency: "USD", model: { type: "event_amount", field: "fee" } as const },
    ];
    const window = { ...september, currency: "USD" };
    expect(only(usageParts(window, chargeOf({ prices }), events)).carried).toEqual({ num: 1n, den: 1n });
  });

  it("is billed event by event in advance", () => {
    const charge = chargeOf({ model, timing: "in_advance" });
    const part = only(usageParts(september, charge, events));
    const priced = priceAdvanceEvents(policy, charge.prices, "EUR", part);
    expect(priced.map(({ exact }) => toDecimal(exact))).toEqual(["10.255", "2", "0", "0"]);
  });
});
