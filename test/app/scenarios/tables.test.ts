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

  it("a stub of nine places is compared to the last of them", () => {
    const row = { kind: "trailing", from: "2023-05-23", to: "2023-06-15", fixed_days_in_month: null };
    expect(runRow({ ...row, billing_cycles: "0.741935484", fraction: "23/31" })).toEqual({ kind: "ok" });
    expect(runRow({ ...row, billing_cycles: "0.741935483", fraction: "23/31" }).kind).toBe("fail");
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
