import { expect, it } from "vitest";
import { dayOf } from "~/billing/time/day";
import { coveredStretches } from "~/scenarios/covers";
import { aLine } from "./written-book";

const facts =
  (changes: Record<string, unknown> = {}) =>
  () => ({
    cadence: { unit: "month" as const, count: 1 },
    anchor: { kind: "calendar" as const },
    startsOn: dayOf(2026, 1, 10),
    inAdvance: true,
    ...changes,
  });
const recurring = aLine({ from: "2026-02-01", to: "2026-03-01" });

it("lines say what they cover, and only those of a period do", () => {
  const lines = [
    aLine({ kind: "fixed", from: "2026-02-01", to: "2026-03-01" }),
    aLine({ kind: "usage", from: "2026-01-10", to: "2026-02-01" }),
    aLine({ kind: "fixed", from: "2026-02-01", to: null }),
    aLine({ kind: "commitment", from: "2026-01-10", to: "2026-02-01" }),
    aLine({ kind: "tax", subscription: "", from: "2026-02-01", to: null }),
  ];
  expect(coveredStretches(lines, facts())).toEqual([
    { kind: "fixed", from: "2026-02-01", to: "2026-03-01" },
    { kind: "usage", from: "2026-01-10", to: "2026-02-01" },
  ]);
});

it("usage without a line is that of the period before the one paid in advance", () => {
  expect(coveredStretches([recurring], facts())).toContainEqual({
    kind: "usage",
    from: "2026-01-10",
    to: "2026-02-01",
  });
  const first = aLine({ from: "2026-01-10", to: "2026-02-01" });
  expect(coveredStretches([first], facts()).map(({ kind }) => kind)).toEqual(["subscription"]);
});

it("in arrears it is that of the same period", () => {
  expect(coveredStretches([recurring], facts({ inAdvance: false }))).toContainEqual({
    kind: "usage",
    from: "2026-02-01",
    to: "2026-03-01",
  });
});
