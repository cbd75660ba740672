import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  compare,
  fromDecimal,
  type Rational,
  rational,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";
import { needsEventAmounts, type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { stepsAmount, stepsUnits } from "../../../support/step-sums";

type Percentage = Extract<PriceModel, { type: "percentage" }>;
const NONE = { flat_at_zero: "charge" } as const;

function percentage(terms: Partial<Percentage>): Percentage {
  return {
    type: "percentage",
    rate: "1",
    fixed_amount: "0",
    free_events: 0,
    free_amount: "0",
    min_per_event: null,
    max_per_event: null,
    ...terms,
  };
}

function priced(model: Percentage, values: readonly Rational[]) {
  const quantity = values.reduce(add, ZERO);
  return priceQuantity(model, quantity, NONE, { eventCount: values.length, amounts: values });
}

const price = (model: Percentage, ...values: string[]) =>
  toDecimal(priced(model, values.map(fromDecimal)).amount);

type Row = { model: Partial<Percentage>; event_values: string[]; amount: string };
const rows: Row[] = JSON.parse(readFileSync("test/scenarios/lago/_pricing/percentage.json", "utf8")).cases;

describe("percentage", () => {
  it.each(rows)("table: $event_values cost $amount", ({ model, event_values, amount }) => {
    expect(price(percentage(model), ...event_values)).toBe(amount);
  });

  it.each<[string, Partial<Percentage>, string[], string]>([
    ["nothing for no event", { fixed_amount: "2", min_per_event: "1" }, [], "0"],
    ["nothing for events that add up to zero", { fixed_amount: "2" }, ["5", "-5"], "0"],
    ["the rate of the sum and the fee of each", { rate: "2.5", fixed_amount: "0.3" }, ["100", "20"], "3.6"],
    ["the first events wholly free", { fixed_amount: "1", free_events: 2 }, ["900", "50", "100"], "2"],
    ["the rest of an event that ends above the free amount", { free_amount: "15" }, ["10", "10"], "0.05"],
    [
      "the fee of the event that reaches it exactly",
      { fixed_amount: "5", free_amount: "15" },
      ["10", "5"],
      "5",
    ],
    [
      "both limits, the amount first",
      { fixed_amount: "1", free_events: 3, free_amount: "5" },
      ["9", "9"],
      "2.13",
    ],
    ["at least the least", { min_per_event: "1.75" }, ["10", "1000"], "11.75"],
    ["at most the most", { max_per_event: "2" }, ["10", "1000"], "2.1"],
    [
      "the fee inside the limits",
      { fixed_amount: "1", min_per_event: "1.75", max_per_event: "12" },
      ["100"],
      "2",
    ],
    ["never less than nothing for a refund", { max_per_event: "9" }, ["-50", "200"], "2"],
  ])("%s", (_name, terms, values, amount) => expect(price(percentage(terms), ...values)).toBe(amount));

  it("reads the events only where they matter", () => {
    expect(needsEventAmounts(percentage({ fixed_amount: "1" }))).toBe(false);
    for (const terms of [
      { free_events: 1 },
      { free_amount: "1" },
      { min_per_event: "0" },
      { max_per_event: "1" },
    ])
      expect(needsEventAmounts(percentage(terms))).toBe(true);
    const counted = priceQuantity(percentage({ fixed_amount: "1" }), rational(100), NONE, { eventCount: 3 });
    expect(toDecimal(counted.amount)).toBe("4");
  });

  it("groups events that cost alike in its explanation", () => {
    const model = percentage({
      rate: "2",
      fixed_amount: "1",
      free_events: 1,
      min_per_event: "2",
      max_per_event: "5",
    });
    expect(priced(model, ["7", "10", "100", "900"].map(fromDecimal)).steps).toMatchObject([
      { band: 1, units: "7", amount: "0", events: { count: "1", charged: "free" } },
      {
        band: 2,
        units: "100",
        rate: "2",
        unitAmount: "0.02",
        amount: "3",
        events: { count: "1", unitAmount: "1" },
      },
      { band: 3, units: "10", amount: "2", events: { count: "1", unitAmount: "2", charged: "minimum" } },
      { band: 4, units: "900", amount: "5", events: { count: "1", unitAmount: "5", charged: "maximum" } },
    ]);
  });
});

const cents = (most: number) => fc.integer({ min: 0, max: most }).map((n) => toDecimal(rational(n, 100)));
const limits = fc.option(fc.tuple(cents(500), cents(2_000)), { nil: null });
const anyModel = fc
  .record({ rate: cents(2_000), fixed: cents(300), events: fc.nat(4), amount: cents(20_000), limits })
  .map(({ rate, fixed, events, amount, limits }) => {
    const [least, above] = limits ?? [null, null];
    const most =
      least === null || above === null ? null : toDecimal(add(fromDecimal(least), fromDecimal(above)));
    return percentage({
      rate,
      fixed_amount: fixed,
      free_events: events,
      free_amount: amount,
      min_per_event: least,
      max_per_event: most,
    });
  });
const anyEvents = fc.array(
  fc.integer({ min: 0, max: 30_000 }).map((n) => rational(n, 100)),
  { maxLength: 8 },
);

/** Cent by cent: what is free is used up in order, and every event is priced by itself. All figures whole numbers. */
function reference(model: Percentage, values: readonly Rational[]): number {
  const whole = (text: string) => Math.round(Number(text) * 100);
  const [rate, fixed, freeAmount] = [whole(model.rate), whole(model.fixed_amount), whole(model.free_amount)];
  let total = 0;
  let fee = 0;
  for (const [index, value] of values.entries()) {
    const amount = Number((value.num * 100n) / value.den);
    const inEvents = model.free_events > 0 ? index < model.free_events : freeAmount > 0;
    let paid = 0;
    for (let cent = 0; cent < amount; cent += 1) {
      const inAmount = freeAmount === 0 || total + cent < freeAmount;
      if (!(inEvents && inAmount)) paid += 1;
    }
    total += amount;
    const isFree = inEvents && (freeAmount === 0 || total < freeAmount);
    // In hundred-thousandths of the unit: cents × percent × 100.
    const own = paid * rate + fixed * 10_000;
    const least = model.min_per_event === null ? own : Math.max(own, whole(model.min_per_event) * 10_000);
    if (!isFree)
      fee += model.max_per_event === null ? least : Math.min(least, whole(model.max_per_event) * 10_000);
  }
  return total === 0 ? 0 : fee;
}

describe("any percentage", () => {
  it("prices as the slow reference does, and its steps add up", () => {
    fc.assert(
      fc.property(anyModel, anyEvents, (model, values) => {
        const { amount, steps } = priced(model, values);
        expect(compare(amount, rational(reference(model, values), 1_000_000))).toBe(0);
        expect(compare(stepsAmount(steps), amount)).toBe(0);
        const total = values.reduce(add, ZERO);
        if (total.num > 0n) {
          expect(compare(stepsUnits(steps), total)).toBe(0);
          expect(steps.reduce((sum, step) => sum + Number(step.events?.count), 0)).toBe(values.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
