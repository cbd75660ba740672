import { expect, test } from "vitest";
import { refuse } from "~/billing/outcome";
import { atPoolFields, readPool, readPoolEnd } from "~/console/forms/pool";
import { day } from "../../../support/billing-book";

const entries = (typed: Record<string, string>, ticked: readonly (readonly [string, string])[] = []) =>
  new URLSearchParams([...Object.entries(typed), ...ticked.map(([name, code]) => [name, code])]);
const codes = (outcome: ReturnType<typeof readPool> | ReturnType<typeof readPoolEnd>) =>
  outcome.ok ? [] : outcome.refusals.map(({ code, field }) => [code, field]);

test("the terms of a pool are read as they were typed, and what is left out takes its usual value", () => {
  expect(
    readPool(
      entries({ name: " Year ", code: "year", amount: "1.234,50", from: "2026-03-01", plans: "" }, [
        ["metrics", "calls"],
        ["metrics", "data"],
        ["metrics", "calls"],
      ]),
    ),
  ).toEqual({
    ok: true,
    value: {
      kind: "commitment",
      scope: "customer",
      subscriptionId: null,
      code: "year",
      name: "Year",
      currency: null,
      amount: "1234.50",
      counts: { plans: [], metrics: ["calls", "data"], charges: [] },
      cadence: { unit: "month", count: 1 },
      from: day("2026-03-01"),
      to: null,
    },
  });
});

test("what cannot be read is refused at its field", () => {
  expect(codes(readPool(entries({ code: "year", amount: "1" })))).toEqual([["pool_name_missing", "name"]]);
  expect(codes(readPool(entries({ name: "Year", from: "soon" })))).toEqual([["date_invalid", "from"]]);
  expect(codes(readPool(entries({ name: "Year", to: "2026-02-30" })))).toEqual([["date_invalid", "to"]]);
  expect(codes(readPoolEnd(entries({ on: "never" })))).toEqual([["date_invalid", "on"]]);
  expect(readPoolEnd(entries({}))).toEqual({ ok: true, value: null });
  const refusal = { code: "cadence_invalid", sentence: "", remedy: "", field: "cadence" };
  expect(atPoolFields(refuse(refusal))).toEqual(refuse({ ...refusal, field: "count" }));
});
