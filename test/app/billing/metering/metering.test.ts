import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measure } from "~/billing/metering/measure";
import { compareText, type MeasuredEvent } from "~/billing/metering/measured-event";
import { addsUp, canProrate, canRecur } from "~/billing/metering/metric-kinds";
import { eventAmounts } from "~/billing/metering/usage-parts";

describe("measuring an event at ingest", () => {
  it.each([
    ["count", null, null, null, null],
    ["sum", "calls", { calls: "10" }, "10", null],
    ["sum", "calls", { calls: 10.25 }, "10.25", null],
    ["sum", "calls", { calls: 1e21 }, "1000000000000000000000", null],
    ["sum", "calls", { calls: 1.5e-7 }, "0.00000015", null],
    ["max", "seats", { seats: "-007.50" }, "-7.5", null],
    ["latest", "level", { level: "0" }, "0", null],
    ["weighted_sum", "level", { level: "-2" }, "-2", null],
    ["unique_count", "user", { user: "u1" }, null, "u1"],
    ["unique_count", "user", { user: 7 }, null, "7"],
  ] as const)("%s of %s in %j", (aggregation, field, properties, quantity, uniqueValue) => {
    const operation = uniqueValue === null ? null : "add";
    expect(measure({ aggregation, field }, properties)).toEqual({
      ok: true,
      value: { quantity, uniqueValue, operation },
    });
  });

  it.each([
    ["remove", "remove"],
    ["add", "add"],
    [null, "add"],
  ])("a unique value of operation %s: %s", (operation_type, operation) => {
    const metric = { aggregation: "unique_count", field: "user" } as const;
    expect(measure(metric, { user: "u1", operation_type })).toMatchObject({ value: { operation } });
    expect(measure({ aggregation: "sum", field: "user" }, { user: "1", operation_type: "x" })).toMatchObject({
      value: { operation: null },
    });
  });

  it("refuses a unique value that neither comes nor goes", () => {
    const metric = { aggregation: "unique_count", field: "user" } as const;
    expect(measure(metric, { user: "u1", operation_type: "drop" })).toMatchObject({
      ok: false,
      refusals: [{ code: "metric_operation_invalid", field: "properties.operation_type" }],
    });
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

describe("events", () => {
  it("what single events add comes in the order of time, then id; one where they are only counted", () => {
    const amounts = eventAmounts([
      event("c", 5, "3"),
      event("b", 5, null),
      event("a", 9, "7"),
      event("c", 5, "3"),
    ]);
    expect(amounts.map((amount) => Number(amount.num))).toEqual([1, 3, 7]);
  });

  it("orders ids by code point, as the database does", () => {
    const ids = ["b", "a\u{1F600}", "a\uFFFD", "a", "B", "ab"];
    const byCodePoint = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...ids].sort(compareText)).toEqual(byCodePoint);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe("which metrics can do what", () => {
  it.each([
    ["count", true, false, false],
    ["sum", true, true, true],
    ["max", false, true, false],
    ["unique_count", false, true, true],
    ["latest", false, true, true],
    ["weighted_sum", true, true, false],
  ] as const)("%s: adds up %s, recurs %s, is prorated %s", (aggregation, sums, recurs, weighs) => {
    expect([addsUp({ aggregation }), canRecur(aggregation), canProrate(aggregation)]).toEqual([
      sums,
      recurs,
      weighs,
    ]);
    expect(addsUp({ aggregation: "sum", recurring: true })).toBe(false);
  });
});
