import { expect, test } from "vitest";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import { dayOf, formatDay } from "~/billing/time/day";

test.each([
  ["inside a month, at its end", [2026, 1, 16], [2026, 4, 16], "2026-01-31"],
  ["on the last day of a month, that day", [2026, 2, 28], [2026, 4, 16], "2026-02-28"],
  ["in the last month, on the last day served", [2026, 4, 1], [2026, 4, 16], "2026-04-15"],
  ["in a leap February, on the 29th", [2028, 2, 1], [2028, 6, 1], "2028-02-29"],
] as const)("%s", (_, [y, m, d], [toY, toM, toD], expected) => {
  expect(formatDay(nextPostingDay(dayOf(y, m, d), dayOf(toY, toM, toD)))).toBe(expected);
});

test("a schedule that is over has no posting day", () => {
  expect(() => nextPostingDay(10, 10)).toThrow("no next posting");
});
