import { describe, expect, it } from "vitest";
import { checkTable } from "~/scenarios/run-case";
import { runRow } from "~/scenarios/tables";

const graduated = {
  type: "graduated",
  tiers: [
    { up_to: "10", unit_amount: "2", flat_amount: "5" },
    { up_to: null, unit_amount: "1", flat_amount: "0" },
  ],
};

describe("rows", () => {
  it.each([
    [{ model: graduated, units: "12", amount: "27" }, { kind: "ok" }],
    [
      { model: graduated, units: "12", amount: "28" },
      { kind: "fail", difference: "expected amount 28, got 27" },
    ],
    [
      { model: { type: "auction", tiers: [] }, units: "12", amount: "28" },
      { kind: "unsupported", lacks: "model.type auction" },
    ],
    [
      { op: "advance", from: "2016-01-31", interval: "month", interval_count: 1, n: 1, to: "2016-02-29" },
      { kind: "ok" },
    ],
    [
      {
        op: "whole_periods",
        from: "2012-07-16",
        to: "2012-09-13",
        interval: "day",
        interval_count: 30,
        periods: 2,
      },
      { kind: "fail", difference: "expected periods 2, got 1" },
    ],
    [{ colour: "green" }, { kind: "unsupported", lacks: "row of colour" }],
    [7, { kind: "unsupported", lacks: "row that is no object" }],
  ])("%j", (row, result) => {
    expect(runRow(row)).toEqual(result);
  });

  it("usage of a period is counted from its bill day on, and up to the instant of a cancellation", () => {
    const row = {
      bill_cycle_day: 15,
      start: "2015-03-15",
      records: [
        { on: "2015-03-01", unit: "u", quantity: "1" },
        { on: "2015-03-20", unit: "u", quantity: "2" },
        { on: "2015-04-10", unit: "u", quantity: "4" },
      ],
    };
    const periods = (to: string, quantity: string) => [{ from: "2015-03-15", to, units: { u: quantity } }];
    const cancelled = { ...row, cancelled_at: "2015-04-10T00:00:00Z", periods: periods("2015-04-10", "6") };
    expect(runRow(cancelled)).toEqual({ kind: "ok" });
    expect(runRow({ ...row, target: "2015-04-15", periods: periods("2015-04-15", "6") })).toEqual({
      kind: "ok",
    });
    expect(runRow({ ...row, target: "2015-04-15", periods: periods("2015-04-15", "7") })).toEqual({
      kind: "fail",
      difference: "expected periods 2015-03-15–2015-04-15 u 7, got 2015-03-15–2015-04-15 u 6",
    });
  });

  it.each([
    [{ units: { u: "250" }, amount: "3" }, "ok"],
    [{ units: { u: "250" }, amount: "1", already_billed: "2.00" }, "ok"],
    [{ units: { u: "250" }, amount: "2", already_billed: "2.00" }, "fail"],
    [
      {
        units: { u: "250" },
        amount: "3",
        details: [{ unit: "u", tier: 1, blocks: "2", price: "1", amount: "3" }],
      },
      "fail",
    ],
  ])("blocks of units of measure: %j is %s", (row, kind) => {
    const blocks = [{ unit: "u", block_size: "100", price: "1", max_blocks: null }];
    const model = { type: "consumable_tiered_blocks", policy: "all_tiers", tiers: [{ blocks }] };
    expect(runRow({ model, ...row }).kind).toBe(kind);
  });

  it("a capacity holds every unit of measure", () => {
    const tier = (amount: string, a: string | null, b: string | null) => ({
      amount,
      limits: [
        { unit: "a", max: a },
        { unit: "b", max: b },
      ],
    });
    const model = {
      type: "capacity",
      quantity: "max",
      tiers: [tier("1", "10", "10"), tier("9", null, null)],
    };
    expect(runRow({ model, units: { a: "10", b: "11" }, amount: "9", tier: 2 })).toEqual({ kind: "ok" });
    expect(runRow({ model, units: { a: "10", b: "11" }, amount: "9", tier: 1 }).kind).toBe("fail");
    expect(runRow({ model, units: { a: "10", b: "11" }, amount: "10" }).kind).toBe("fail");
  });

  it("a stub of nine places is compared to the last of them", () => {
    const row = { kind: "trailing", from: "2023-05-23", to: "2023-06-15", fixed_days_in_month: null };
    expect(runRow({ ...row, billing_cycles: "0.741935484", fraction: "23/31" })).toEqual({ kind: "ok" });
    expect(runRow({ ...row, billing_cycles: "0.741935483", fraction: "23/31" }).kind).toBe("fail");
  });
});

describe("arrears", () => {
  const row = (fields: Record<string, unknown>, expected: Record<string, unknown>) => ({
    start: "2022-11-07",
    end: null,
    bill_cycle_day: 7,
    in_advance: false,
    expect: expected,
    ...fields,
  });
  it.each([
    ["2022-12-01", { greedy: true }, "2022-12-07"],
    ["2022-12-07", { greedy: true }, "2022-12-07"],
    ["2022-12-08", { greedy: true }, "2023-01-07"],
    ["2022-12-06", {}, null],
    ["2022-12-07", {}, "2022-12-07"],
  ])("run on %s, %j, reach %s", (target, fields, through) => {
    expect(runRow(row({ target, ...fields }, { billed_through: through }))).toEqual({ kind: "ok" });
  });
});

it("one row is one case, numbered from one", () => {
  const cases = [{ model: graduated, units: "0", amount: "5" }, { colour: "green" }];
  expect(checkTable("t", { name: "ours/_t", cases }, { isQuirk: false })).toEqual([
    { kind: "ok", name: "ours/_t#1", isQuirk: false },
    { kind: "unsupported", name: "ours/_t#2", isQuirk: false, lacks: "row of colour" },
  ]);
  expect(checkTable("t", { rows: [] }, { isQuirk: false })[0]?.kind).toBe("fail");
});
