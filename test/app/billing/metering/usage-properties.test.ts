import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import type { MeteredCharge, UsageWindow } from "~/billing/metering/usage-part";
import { usageParts } from "~/billing/metering/usage-parts";
import { add, compare, divide, type Rational, rational, ZERO } from "~/billing/money/rational";
import type { PriceModel } from "~/billing/pricing/price-model";
import { MS_PER_DAY } from "~/billing/time/instant";

const RUNS = { numRuns: 1_000 };
const perUnit: PriceModel = { type: "per_unit", unit_amount: "1" };
const carried: PriceModel = { type: "event_amount", field: "price" };
const limited: PriceModel = {
  type: "percentage",
  rate: "1",
  fixed_amount: "0",
  free_events: 0,
  free_amount: "0",
  min_per_event: "1",
  max_per_event: null,
};

/** A window in the middle of a period of twenty days, with days before and after. */
const window: UsageWindow = {
  startsAt: 12 * MS_PER_DAY,
  endsAt: 25 * MS_PER_DAY,
  throughEnd: true,
  period: { from: 12, to: 25 },
  whole: { from: 10, to: 30 },
  zone: "UTC",
};

const anyEvent = fc
  .record({
    id: fc.integer({ min: 0, max: 25 }),
    hour: fc.integer({ min: 0, max: 27 * 24 }),
    amount: fc.oneof(
      fc.integer({ min: -20, max: 20 }).map(String),
      fc.constantFrom("0.000000000000001", "-123456789012345678901", "99999999999999999999.5"),
    ),
    value: fc.constantFrom("x", "y", "z"),
    operation: fc.constantFrom("add", "remove", null),
    region: fc.constantFrom("eu", "us", 7, null),
  })
  .map(
    ({ id, hour, amount, value, operation, region }): MeasuredEvent => ({
      transactionId: `t${id}`,
      timestamp: hour * 3_600_000,
      quantity: amount,
      uniqueValue: value,
      operation,
      properties: { region, price: amount },
    }),
  );

const anyCharge = fc.record({
  aggregation: fc.constantFrom(...AGGREGATIONS),
  recurring: fc.boolean(),
  prorated: fc.boolean(),
  timing: fc.constantFrom("in_advance", "in_arrears"),
  prices: fc.constantFrom(perUnit, carried, limited).map((model) => [{ currency: "EUR", model }]),
  filters: fc.constantFrom(
    [],
    [{ match: { region: ["eu", "7"] }, prices: [{ currency: "EUR", model: perUnit }] }],
  ),
  groupBy: fc.constantFrom<string[]>([], ["region"]),
}) satisfies fc.Arbitrary<MeteredCharge>;

describe("usage of a window", () => {
  it("does not depend on the order and repetition of its events", () => {
    const shuffledTwice = fc
      .array(anyEvent, { maxLength: 25 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
      );
    fc.assert(
      fc.property(anyCharge, shuffledTwice, (charge, [list, shuffled]) => {
        expect(usageParts(window, charge, shuffled)).toEqual(usageParts(window, charge, list));
      }),
      RUNS,
    );
  });

  it("takes every event of the window into exactly one part", () => {
    fc.assert(
      fc.property(
        anyCharge,
        fc.uniqueArray(anyEvent, { selector: (event) => event.transactionId }),
        (charge, list) => {
          const counted = usageParts(window, charge, list).reduce(
            (sum, { eventCount }) => sum + eventCount,
            0,
          );
          const within = list.filter(({ timestamp: at }) => at >= window.startsAt && at <= window.endsAt);
          expect(counted).toBe(within.length);
        },
      ),
      RUNS,
    );
  });
});

/** One event a millisecond of its own, so that the order needs no ids. */
const history = fc.uniqueArray(
  fc.record({
    at: fc.integer({ min: 0, max: 26 * MS_PER_DAY }),
    amount: fc.integer({ min: -9, max: 9 }),
    value: fc.constantFrom("x", "y", "z"),
    operation: fc.constantFrom("add" as const, "remove" as const),
  }),
  { selector: ({ at }) => at, maxLength: 20 },
);
type Dated = { at: number; amount: number; value: string; operation: "add" | "remove" };

function stored(list: readonly Dated[]): MeasuredEvent[] {
  return list.map(({ at, amount, value, operation }, index) => ({
    transactionId: `t${index}`,
    timestamp: at,
    quantity: `${amount}`,
    uniqueValue: value,
    operation,
  }));
}

function proratedTotal(charge: MeteredCharge, list: readonly Dated[], own = window): Rational {
  return usageParts(own, charge, stored(list)).reduce(
    (sum, part) => (part.changes ?? []).reduce((inner, { prorated }) => add(inner, prorated), sum),
    ZERO,
  );
}

const recurring = (aggregation: MeteredCharge["aggregation"]): MeteredCharge => ({
  aggregation,
  recurring: true,
  prorated: true,
  timing: "in_arrears",
  prices: [{ currency: "EUR", model: perUnit }],
});

describe("prorated quantities equal those counted day by day", () => {
  const days = Array.from(
    { length: window.period.to - window.period.from },
    (_, index) => window.period.from + index,
  );
  const outOf = window.whole.to - window.whole.from;
  /** The last billed day's instants and those after them are no part of the window without its end. */
  const open = { ...window, throughEnd: false };

  it("a sum: what stands at the end of each day", () => {
    fc.assert(
      fc.property(history, (list) => {
        const levels = days.map((day) =>
          list.filter(({ at }) => at < (day + 1) * MS_PER_DAY).reduce((sum, { amount }) => sum + amount, 0),
        );
        const expected = rational(
          levels.reduce((sum, level) => sum + level, 0),
          outOf,
        );
        expect(compare(proratedTotal(recurring("sum"), list, open), expected)).toBe(0);
      }),
      RUNS,
    );
  });

  it("unique values: those held at any time of each day", () => {
    fc.assert(
      fc.property(history, (list) => {
        const inOrder = [...list].sort((a, b) => a.at - b.at);
        let heldDays = 0;
        for (const value of ["x", "y", "z"]) {
          for (const day of days) heldDays += isHeldOn(inOrder, value, day) ? 1 : 0;
        }
        const charge = recurring("unique_count");
        expect(compare(proratedTotal(charge, list, open), rational(heldDays, outOf))).toBe(0);
      }),
      RUNS,
    );
  });

  function isHeldOn(inOrder: readonly Dated[], value: string, day: number): boolean {
    const own = inOrder.filter((event) => event.value === value);
    const before = own.filter(({ at }) => at < day * MS_PER_DAY);
    const onDay = own.filter(({ at }) => at >= day * MS_PER_DAY && at < (day + 1) * MS_PER_DAY);
    return before.at(-1)?.operation === "add" || onDay.some(({ operation }) => operation === "add");
  }
});

describe("a time-weighted sum", () => {
  it("equals the level counted second by second", () => {
    const seconds = fc.integer({ min: 0, max: 120 });
    const span: UsageWindow = {
      ...window,
      startsAt: 10 * MS_PER_DAY + 20_000,
      endsAt: 10 * MS_PER_DAY + 100_000,
      throughEnd: false,
    };
    const list = fc.array(fc.record({ second: seconds, amount: fc.integer({ min: -9, max: 9 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(list, fc.boolean(), (changes, recurs) => {
        const events = changes.map(
          ({ second, amount }, index): MeasuredEvent => ({
            transactionId: `t${index}`,
            timestamp: 10 * MS_PER_DAY + second * 1_000,
            quantity: `${amount}`,
            uniqueValue: null,
          }),
        );
        let integral = 0;
        for (let now = 20; now < 100; now += 1) {
          for (const { second, amount } of changes)
            if (second <= now && (recurs || second >= 20)) integral += amount;
        }
        const charge = { ...recurring("weighted_sum"), recurring: recurs };
        const total = usageParts(span, charge, events).reduce((sum, part) => add(sum, part.quantity), ZERO);
        const wholeSeconds = rational((window.whole.to - window.whole.from) * 86_400);
        expect(compare(total, divide(rational(integral), wholeSeconds))).toBe(0);
      }),
      RUNS,
    );
  });

  it("of pieces adds up to that of the whole", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: window.startsAt, max: window.endsAt }), (list, cut) => {
        const quantity = (own: UsageWindow) =>
          usageParts(own, recurring("weighted_sum"), stored(list)).reduce(
            (sum, part) => add(sum, part.quantity),
            ZERO,
          );
        const pieces = add(
          quantity({ ...window, endsAt: cut, throughEnd: false }),
          quantity({ ...window, startsAt: cut }),
        );
        expect(compare(pieces, quantity(window))).toBe(0);
      }),
      RUNS,
    );
  });
});
