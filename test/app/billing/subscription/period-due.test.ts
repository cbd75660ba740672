import { expect, it } from "vitest";
import { isPeriodDue } from "~/billing/subscription/period-due";

const period = { from: 10, to: 20 };

it.each([
  [9, false, false, false],
  [10, true, false, false],
  [11, true, false, true],
  [19, true, false, true],
  [20, true, true, true],
])("on day %d in advance %s, in arrears %s, greedily %s", (day, advance, arrears, greedy) => {
  expect(isPeriodDue(period, day, "in_advance", "on_close")).toBe(advance);
  expect(isPeriodDue(period, day, "in_advance", "greedy")).toBe(advance);
  expect(isPeriodDue(period, day, "in_arrears", "on_close")).toBe(arrears);
  expect(isPeriodDue(period, day, "in_arrears", "greedy")).toBe(greedy);
});
