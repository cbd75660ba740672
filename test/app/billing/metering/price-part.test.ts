import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { priceAdvanceEvents, pricePart } from "~/billing/metering/price-part";
import type { MeteredCharge, UsagePart } from "~/billing/metering/usage-part";
import { usageParts } from "~/billing/metering/usage-parts";
import { add, compare, type Rational, subtract, toDecimal, ZERO } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import type { BandStep, PriceModel } from "~/billing/pricing/price-model";
import { expandPolicy } from "~/policy-presets";
import { stepsAmount } from "../../../support/step-sums";
import { usageEvent, windowOf } from "../../../support/usage";

const policy = expandPolicy("day_inclusive");
const february = windowOf("2024-02-01", "2024-03-01");
const perUnit = (unit_amount: string): PriceModel => ({ type: "per_unit", unit_amount });
const percentage = (terms: Partial<Extract<PriceModel, { type: "percentage" }>>): PriceModel => ({
  type: "percentage",
  rate: "1",
  fixed_amount: "0",
  free_events: 0,
  free_amount: "0",
  min_per_event: null,
  max_per_event: null,
  ...terms,
});
const inTwo: PriceModel = {
  type: "graduated",
  tiers: [
    { up_to: "5", unit_amount: "0.02", flat_amount: "0.01" },
    { up_to: null, unit_amount: "0.01", flat_amount: "0.01" },
  ],
};

function advance(model: PriceModel, terms: Partial<MeteredCharge> = {}): MeteredCharge {
  return { aggregation: "sum", timing: "in_advance", prices: [{ currency: "EUR", model }], ...terms };
}

/** What each event costs, as quantity and cents; without the renewal of a recurring quantity. */
function billed(charge: MeteredCharge, events: readonly MeasuredEvent[], own = policy, window = february) {
  return usageParts(window, charge, events).flatMap((part) =>
    priceAdvanceEvents(own, charge.prices, "EUR", part)
      .filter(({ transactionId }) => transactionId !== null)
      .map(({ quantity, exact }) => [toDecimal(quantity), Number(toMinor(exact, "EUR"))]),
  );
}

const sent = (...amounts: string[]) =>
  amounts.map((amount, index) => usageEvent(`e${index}`, `2024-02-${10 + index}`, amount));

function difference(steps: readonly BandStep[], before: readonly BandStep[]): Rational {
  return subtract(stepsAmount(steps), stepsAmount(before));
}

describe("a charge in advance bills each event by itself", () => {
  it.each<[string, PriceModel, string[], [string, number][]]>([
    [
      "flat amounts once",
      inTwo,
      ["3", "1", "2"],
      [
        ["3", 7],
        ["1", 2],
        ["2", 4],
      ],
    ],
    [
      "percent of the slices",
      {
        type: "graduated_percentage",
        tiers: [
          { up_to: "100", rate: "20", flat_amount: "10" },
          { up_to: "200", rate: "30", flat_amount: "7" },
          { up_to: null, rate: "40", flat_amount: "5" },
        ],
      },
      ["50", "100", "300"],
      [
        ["50", 2_000],
        ["100", 3_200],
        ["300", 12_000],
      ],
    ],
    [
      "a free amount",
      percentage({ rate: "5", fixed_amount: "1", free_amount: "120" }),
      ["100", "10", "20", "20"],
      [
        ["100", 0],
        ["10", 0],
        ["20", 150],
        ["20", 200],
      ],
    ],
    [
      "an event larger than the free amount",
      percentage({ rate: "5", fixed_amount: "1", free_amount: "3" }),
      ["5", "1"],
      [
        ["5", 110],
        ["1", 105],
      ],
    ],
    [
      "limits per event",
      percentage({ fixed_amount: "0.5", min_per_event: "1.75", max_per_event: "2" }),
      ["100", "1000", "10000"],
      [
        ["100", 175],
        ["1000", 200],
        ["10000", 200],
      ],
    ],
    [
      "free events",
      percentage({ rate: "5", fixed_amount: "1", free_events: 2 }),
      ["8", "5", "3"],
      [
        ["8", 0],
        ["5", 0],
        ["3", 115],
      ],
    ],
    [
      "a fixed fee of events without an amount",
      percentage({ fixed_amount: "1" }),
      ["100", "0"],
      [
        ["100", 200],
        ["0", 100],
      ],
    ],
    [
      "only what exceeds the highest level paid",
      perUnit("1"),
      ["10", "-4", "8"],
      [
        ["10", 1_000],
        ["0", 0],
        ["4", 400],
      ],
    ],
  ])("%s", (_name, model, amounts, expected) => {
    expect(billed(advance(model), sent(...amounts))).toEqual(expected);
  });

  it("one after another where they share an instant", () => {
    const model: PriceModel = {
      type: "graduated",
      tiers: [
        { up_to: "2", unit_amount: "0", flat_amount: "0" },
        { up_to: null, unit_amount: "2", flat_amount: "0" },
      ],
    };
    const events = ["e3", "e1", "e2"].map((id) => usageEvent(id, "2024-02-15", null));
    expect(billed(advance(model, { aggregation: "count" }), events)).toEqual([
      ["1", 0],
      ["1", 0],
      ["1", 200],
    ]);
  });

  it("gives a decrease back where the policy says so", () => {
    const own = { ...policy, advance_decrease: "credit" } as const;
    expect(billed(advance(perUnit("1")), sent("10", "-4", "8"), own)).toEqual([
      ["10", 1_000],
      ["-4", -400],
      ["8", 800],
    ]);
  });

  it("does not bill a seat that takes the place of another", () => {
    const charge = advance(perUnit("1"), { aggregation: "unique_count", recurring: true });
    const events = [
      usageEvent("t1", "2024-02-23T01:02:00Z", "+one"),
      usageEvent("t2", "2024-02-26T01:01:00Z", "-one"),
      usageEvent("t3", "2024-02-26T01:01:00Z", "+two"),
    ];
    expect(billed(charge, events)).toEqual([
      ["1", 100],
      ["0", 0],
      ["0", 0],
    ]);
  });

  it("for the days left, rounded up at the fifth place, and never gives back", () => {
    const charge = advance(perUnit("29"), { recurring: true, prorated: true, groupBy: ["key"] });
    const events = ["10", "-5", "2"].map((amount, hour) =>
      usageEvent(`t${hour}`, `2024-02-06T0${hour + 1}:00:00Z`, amount, { key: "2024" }),
    );
    expect(billed(charge, events)).toEqual([
      ["10", 24_000],
      ["0", 0],
      ["0", 0],
    ]);
  });

  it("finds the tiers of prorated units by what is paid already", () => {
    const charge = advance(
      {
        type: "graduated",
        tiers: [
          { up_to: "5", unit_amount: "29", flat_amount: "0" },
          { up_to: null, unit_amount: "2.9", flat_amount: "1" },
        ],
      },
      { recurring: true, prorated: true },
    );
    const exact = { ...policy, prorated_units: "exact" } as const;
    const events = [usageEvent("a", "2024-02-20", "4"), usageEvent("b", "2024-02-25", "2")];
    // 4 × 10/29 in the first tier; then 1 × 5/29 there and 1 × 5/29 in the second, which is new.
    expect(billed(charge, events, exact)).toEqual([
      ["4", 4_000],
      ["2", 500 + 50 + 100],
    ]);
  });

  it("bills the held quantity of a recurring metric whole at each renewal", () => {
    const seats = advance(perUnit("30"), { aggregation: "unique_count", recurring: true, prorated: true });
    const events = ["a", "b", "c"].map((seat, index) => usageEvent(seat, `2024-01-1${index}`, `+${seat}`));
    const [part] = usageParts(february, seats, [...events, usageEvent("d", "2024-02-15", "+d")]);
    const priced = part ? priceAdvanceEvents(policy, seats.prices, "EUR", part) : [];
    expect(
      priced.map(({ transactionId, quantity, exact }) => [
        transactionId,
        toDecimal(quantity),
        Number(toMinor(exact, "EUR")),
      ]),
    ).toEqual([
      [null, "3", 9_000],
      ["d", "1", 1_552],
    ]);
    expect(part ? priceAdvanceEvents(policy, seats.prices, "USD", part) : null).toEqual([]);
  });

  it("renews nothing where nothing is held", () => {
    const [part] = usageParts(february, advance(inTwo, { recurring: true }), []);
    const [renewal] = part
      ? priceAdvanceEvents(policy, [{ currency: "EUR", model: inTwo }], "EUR", part)
      : [];
    expect(renewal).toMatchObject({ transactionId: null, exact: ZERO, steps: [] });
  });

  const models = fc.constantFrom<PriceModel>(
    inTwo,
    perUnit("0.3"),
    percentage({ fixed_amount: "0.5", free_amount: "7", free_events: 3 }),
    { type: "package", package_size: "4", amount: "2.5", free_units: "3" },
  );

  it("adds up to the price of the period, and its steps to each amount, whatever order events come in", () => {
    fc.assert(
      fc.property(models, fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }), (model, amounts) => {
        const charge = advance(model);
        const events = sent(...amounts.map(String));
        const [part] = usageParts(february, charge, [...events, ...events].reverse());
        if (!part) throw new Error("no part");
        const priced = priceAdvanceEvents(policy, charge.prices, "EUR", part);
        const total = priced.reduce((sum, { exact }) => add(sum, exact), ZERO);
        const whole = pricePart({ ...policy, flat_at_zero: "none" }, charge.prices, "EUR", part);
        const isFree = amounts.every((amount) => amount === 0);
        if (!isFree) expect(compare(total, whole?.exact ?? ZERO)).toBe(0);
        for (const { exact, steps, before } of priced) {
          expect(compare(difference(steps, before), exact)).toBe(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a period that was split", () => {
  const charge: MeteredCharge = { ...advance(inTwo), timing: "in_arrears" };
  const partOf = (own: MeteredCharge, amounts: readonly string[]): UsagePart => {
    const [part] = usageParts(february, own, sent(...amounts));
    if (!part) throw new Error("no part");
    return part;
  };
  const priced = (own: MeteredCharge, amounts: readonly string[], before?: readonly string[]) =>
    pricePart(policy, own.prices, "EUR", partOf(own, amounts), before && partOf(own, before));

  it("goes on in the tiers where the earlier pieces left them", () => {
    const later = priced(charge, ["2"], ["4"]);
    expect(toDecimal(later?.exact ?? ZERO)).toBe("0.04");
    expect(difference(later?.steps ?? [], later?.before ?? [])).toEqual(later?.exact);
    expect(toDecimal(priced(charge, ["2"])?.exact ?? ZERO)).toBe("0.05");
  });

  it("counts free events and what they carry once for both", () => {
    const free = {
      ...charge,
      prices: [{ currency: "EUR", model: percentage({ rate: "10", free_events: 2 }) }],
    };
    expect(toDecimal(priced(free, ["10", "20"], ["5"])?.exact ?? ZERO)).toBe("2");
    const model: PriceModel = { type: "event_amount", field: "price" };
    const carried = { ...charge, prices: [{ currency: "EUR", model }] };
    const [before, part] = ["7", "3"].map((price, index) => {
      const [own] = usageParts(february, carried, [usageEvent(`c${index}`, "2024-02-02", "1", { price })]);
      return own;
    });
    const exact = part && before && pricePart(policy, carried.prices, "EUR", part, before)?.exact;
    expect(exact && toDecimal(exact)).toBe("3");
  });

  it("never costs less than nothing, and fills the tiers anew for a level", () => {
    expect(priced(charge, ["-3"], ["4"])?.exact).toEqual(ZERO);
    for (const aggregation of ["max", "latest"] as const) {
      const level = { ...charge, aggregation };
      expect(priced(level, ["2"], ["4"])).toEqual(priced(level, ["2"]));
    }
  });

  it("costs the same in pieces as whole", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 9 }).map(String), { maxLength: 5 });
    fc.assert(
      fc.property(amounts, amounts, (first, second) => {
        const earlier = priced(charge, first)?.exact ?? ZERO;
        const later = priced(charge, second, first)?.exact ?? ZERO;
        const whole = priced(charge, [...first, ...second])?.exact ?? ZERO;
        expect(compare(add(earlier, later), whole)).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
