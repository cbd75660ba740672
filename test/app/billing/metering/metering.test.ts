import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, eventAmounts, type MeasuredEvent } from "~/billing/metering/aggregate";
import { measure } from "~/billing/metering/measure";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { compare, toDecimal } from "~/billing/money/rational";

describe("measuring an event at ingest", () => {
  it.each([
    ["count", null, null, { quantity: null, uniqueValue: null }],
    ["sum", "calls", { calls: "10" }, { quantity: "10", uniqueValue: null }],
    ["sum", "calls", { calls: 10.25 }, { quantity: "10.25", uniqueValue: null }],
    ["sum", "calls", { calls: 1e21 }, { quantity: "1000000000000000000000", uniqueValue: null }],
    ["sum", "calls", { calls: 1.5e-7 }, { quantity: "0.00000015", uniqueValue: null }],
    ["max", "seats", { seats: "-007.50" }, { quantity: "-7.5", uniqueValue: null }],
    ["latest", "level", { level: "0" }, { quantity: "0", uniqueValue: null }],
    ["unique_count", "user", { user: "u1" }, { quantity: null, uniqueValue: "u1" }],
    ["unique_count", "user", { user: 7 }, { quantity: null, uniqueValue: "7" }],
  ] as const)("%s of %s in %j", (aggregation, field, properties, value) => {
    expect(measure({ aggregation, field }, properties)).toEqual({ ok: true, value });
  });

  it.each([
    ["sum", {}, "metric_field_missing"],
    ["sum", null, "metric_field_missing"],
    ["sum", { v: null }, "metric_field_missing"],
    ["sum", { v: "" }, "metric_field_missing"],
    ["sum", { v: "ten" }, "metric_field_not_number"],
    ["sum", { v: "1e3" }, "metric_field_not_number"],
    ["sum", { v: true }, "metric_field_not_number"],
    ["sum", { v: [1] }, "metric_field_not_number"],
    ["sum", { v: Number.NaN }, "metric_field_not_number"],
    ["sum", { v: "1234567890123456789012345" }, "metric_field_not_number"],
    ["sum", { v: "0.1234567890123456" }, "metric_field_not_number"],
    ["unique_count", { v: {} }, "metric_field_not_text"],
    ["unique_count", { v: "x".repeat(256) }, "metric_field_not_text"],
  ] as const)("%s of %j is refused: %s", (aggregation, properties, code) => {
    const outcome = measure({ aggregation, field: "v" }, properties);
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code, field: "properties.v" }] });
  });

  it("does not mistake what every object inherits for a property", () => {
    expect(measure({ aggregation: "unique_count", field: "toString" }, {})).toMatchObject({ ok: false });
  });
});

function event(
  transactionId: string,
  timestamp: number,
  quantity: string | null,
  uniqueValue: string | null = null,
): MeasuredEvent {
  return { transactionId, timestamp, quantity, uniqueValue };
}

describe("aggregating a window", () => {
  const events = [event("a", 1, "3", "x"), event("b", 2, "-1.5", "y"), event("c", 2, "2", "x")];
  it.each([
    ["count", "3"],
    ["sum", "3.5"],
    ["max", "3"],
    ["unique_count", "2"],
    ["latest", "2"],
  ] as const)("%s is %s", (aggregation, expected) => {
    expect(toDecimal(aggregate(aggregation, events))).toBe(expected);
    expect(toDecimal(aggregate(aggregation, []))).toBe("0");
  });

  it("the highest of negative values is negative", () => {
    expect(toDecimal(aggregate("max", [event("a", 1, "-3"), event("b", 1, "-2")]))).toBe("-2");
  });

  const anyEvent = fc.record({
    transactionId: fc.integer({ min: 0, max: 20 }).map(String),
    timestamp: fc.integer({ min: 0, max: 5 }),
    quantity: fc.integer({ min: -50, max: 50 }).map(String),
    uniqueValue: fc.constantFrom("x", "y", "z"),
  });

  it("what single events add comes in the order of time, then id; one where they are only counted", () => {
    const event = (transactionId: string, timestamp: number, quantity: string | null): MeasuredEvent => ({
      transactionId,
      timestamp,
      quantity,
      uniqueValue: null,
    });
    const amounts = eventAmounts([
      event("c", 5, "3"),
      event("b", 5, null),
      event("a", 9, "7"),
      event("c", 5, "3"),
    ]);
    expect(amounts.map((amount) => Number(amount.num))).toEqual([1, 3, 7]);
  });

  it("neither order nor repetition of events matters", () => {
    fc.assert(
      fc.property(
        fc
          .array(anyEvent)
          .chain((list) =>
            fc.tuple(
              fc.constant(list),
              fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
            ),
          ),
        fc.constantFrom(...AGGREGATIONS),
        ([list, shuffledTwice], aggregation) => {
          expect(compare(aggregate(aggregation, list), aggregate(aggregation, shuffledTwice))).toBe(0);
          expect(eventAmounts(shuffledTwice)).toEqual(eventAmounts(list));
        },
      ),
    );
  });
});
