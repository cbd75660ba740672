import { describe, expect, it } from "vitest";
import { type ApplyCouponBook, checkCoupon, decideApplyCoupon } from "~/billing/discounts/apply-coupon";
import type { Coupon } from "~/billing/discounts/coupon";
import { at, codes, value } from "../../../support/billing-book";

const NOW = at("2026-05-01T10:00:00Z");

const ten: Coupon = {
  id: "c",
  code: "TEN",
  name: "Ten off",
  off: { kind: "amount", currency: "EUR", amountMinor: 1000n },
  duration: "once",
  periods: null,
  appliesTo: { plans: [], metrics: [] },
  reusable: false,
};
const percent: Coupon = { ...ten, off: { kind: "percent", percent: "10" } };

function book(change: Partial<ApplyCouponBook> = {}): ApplyCouponBook {
  return {
    customer: { id: "acme", currency: "EUR" },
    coupon: ten,
    applied: [],
    timesApplied: 0,
    planCodes: ["team"],
    metricCodes: ["calls"],
    ...change,
  };
}

const command = { appliedCouponId: "a", code: "TEN" };
const apply = (change: Partial<ApplyCouponBook> = {}, amountMinor: bigint | null = null) =>
  decideApplyCoupon(book(change), { ...command, amountMinor }, NOW);

describe("applying a coupon", () => {
  it("keeps what is left of it: an amount, a number of invoices, or neither", () => {
    expect(value(apply())).toEqual({
      id: "a",
      coupon: ten,
      customerId: "acme",
      appliedAt: NOW,
      amountMinor: 1000n,
      remainingMinor: 1000n,
      remainingPeriods: null,
    });
    const left = (coupon: Coupon, amountMinor: bigint | null = null) => {
      const { remainingMinor, remainingPeriods } = value(apply({ coupon }, amountMinor));
      return [remainingMinor, remainingPeriods];
    };
    expect(left(percent)).toEqual([null, 1]);
    expect(left({ ...percent, duration: "repeating", periods: 3 })).toEqual([null, 3]);
    expect(left({ ...ten, duration: "repeating", periods: 3 })).toEqual([null, 3]);
    expect(left({ ...ten, duration: "forever" })).toEqual([null, null]);
    expect(left(ten, 250n)).toEqual([250n, null]);
  });

  const applied = { ...value(apply()), id: "before" };
  it.each([
    ["nobody knows", { coupon: null }, "coupon_unknown"],
    ["begins later", { coupon: { ...ten, validity: { from: NOW + 1, to: null } } }, "coupon_not_started"],
    ["ended", { coupon: { ...ten, validity: { from: null, to: NOW } } }, "coupon_expired"],
    ["all had", { coupon: { ...ten, maxUses: 5 }, timesApplied: 5 }, "coupon_used_up"],
    [
      "this customer had often enough",
      { coupon: { ...ten, reusable: true, maxUsesPerCustomer: 1 }, applied: [applied] },
      "coupon_customer_limit",
    ],
    ["the customer has", { applied: [applied] }, "coupon_already_applied"],
    ["is of another currency", { customer: { id: "acme", currency: "USD" } }, "coupon_currency_mismatch"],
    [
      "is for another plan",
      { coupon: { ...ten, appliesTo: { plans: ["pro"], metrics: ["seats"] } } },
      "coupon_applies_to_nothing",
    ],
  ] as [string, Partial<ApplyCouponBook>, string][])("is refused for one that %s", (_, change, code) => {
    expect(codes(apply(change))).toEqual([code]);
  });

  it("is refused with an amount that takes nothing off, or on a coupon in per cent", () => {
    expect(codes(apply({}, 0n))).toEqual(["coupon_amount_invalid"]);
    expect(codes(apply({ coupon: percent }, 100n))).toEqual(["coupon_amount_invalid"]);
  });

  it("may be repeated when it is reusable or the first one is used up", () => {
    expect(apply({ coupon: { ...ten, reusable: true }, applied: [applied] }).ok).toBe(true);
    expect(apply({ applied: [{ ...applied, remainingMinor: 0n }] }).ok).toBe(true);
    expect(apply({ coupon: { ...ten, maxUses: 5 }, timesApplied: 4 }).ok).toBe(true);
  });

  it("reaches what it is for by plan or by metric, and waits for the first subscription", () => {
    const bound = { ...ten, appliesTo: { plans: ["pro"], metrics: ["calls"] } };
    expect(apply({ coupon: bound }).ok).toBe(true);
    expect(apply({ coupon: { ...bound, appliesTo: { plans: ["team"], metrics: [] } } }).ok).toBe(true);
    expect(apply({ coupon: bound, planCodes: [], metricCodes: [] }).ok).toBe(true);
  });
});

describe("a coupon that is offered", () => {
  const check = (change: Partial<Coupon>) => checkCoupon({ ...ten, ...change }).map(({ code }) => code);
  it("is checked field by field", () => {
    expect(check({})).toEqual([]);
    expect(check({ duration: "repeating", periods: 3, maxUses: 1 })).toEqual([]);
    expect(check({ code: " " })).toEqual(["coupon_code_missing"]);
    for (const text of ["0", "-1", "100.01", "ten"]) {
      expect(check({ off: { kind: "percent", percent: text } })).toEqual(["coupon_percent_invalid"]);
    }
    expect(check({ off: { kind: "percent", percent: "100" } })).toEqual([]);
    expect(check({ off: { kind: "amount", currency: "EUR", amountMinor: 0n } })).toEqual([
      "coupon_amount_invalid",
    ]);
    expect(check({ off: { kind: "amount", currency: "XXX", amountMinor: 1n } })).toEqual([
      "currency_invalid",
    ]);
    expect(check({ duration: "repeating" })).toEqual(["coupon_periods_invalid"]);
    expect(check({ periods: 2 })).toEqual(["coupon_periods_invalid"]);
    expect(check({ maxUsesPerCustomer: 0 })).toEqual(["coupon_limit_invalid"]);
    expect(check({ validity: { from: 5, to: 5 } })).toEqual(["coupon_validity_invalid"]);
  });
});
