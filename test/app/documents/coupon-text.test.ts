import { expect, it } from "vitest";
import { couponText, type HeldCoupon } from "~/documents/coupon-text";
import { notationOf } from "~/ui/format/notation";

const names = { plans: new Map([["team", "Team"]]), metrics: new Map([["calls", "API calls"]]) };
const coupon: HeldCoupon = {
  name: "Autumn",
  percent: "10",
  currency: null,
  amountMinor: null,
  duration: "forever",
  remainingMinor: null,
  remainingPeriods: null,
  planCodes: [],
  metricCodes: [],
};
const amount = { percent: null, currency: "EUR", amountMinor: 2000n } as const;

it.each<[Partial<HeldCoupon>, string]>([
  [{}, "10 % off, on every invoice"],
  [{ duration: "once", remainingPeriods: 1 }, "10 % off, on the next invoice"],
  [{ duration: "repeating", remainingPeriods: 3 }, "10 % off, on the next 3 invoices"],
  [{ ...amount, duration: "once", remainingMinor: 750n }, "20.00 € off, until it is used up: 7.50 € left"],
  [{ ...amount, planCodes: ["team"] }, "20.00 € off Team, on every invoice"],
  [
    { planCodes: ["team", "gone"], metricCodes: ["calls"] },
    "10 % off Team, gone and API calls, on every invoice",
  ],
])("a coupon in words: %o", (change, words) => {
  expect(couponText({ ...coupon, ...change }, names, notationOf("en")).replaceAll("\u00a0", " ")).toBe(words);
});
