import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AppliedCoupon, type Coupon, reopenCoupon } from "~/billing/discounts/coupon";
import { type DiscountableFee, discountFees } from "~/billing/discounts/discount-fees";
import { add, compare, rational, toDecimal, ZERO } from "~/billing/money/rational";
import { lineTaxMinor, taxGroups } from "~/billing/tax/tax-groups";

const DECIMALS = { discount_spread: "decimals" } as const;
const MINOR = { discount_spread: "minor_units" } as const;

type Options = Partial<Omit<Coupon, "off">> & { amount?: bigint; percent?: string; appliedAt?: number };

function coupon(code: string, options: Options): AppliedCoupon {
  const { amount = null, percent = "0", appliedAt = 0, duration = "once", ...rest } = options;
  return {
    id: code,
    customerId: "acme",
    appliedAt,
    amountMinor: amount,
    remainingMinor: duration === "once" ? amount : null,
    remainingPeriods:
      duration === "repeating" ? (rest.periods ?? 1) : duration === "once" && amount === null ? 1 : null,
    coupon: {
      id: code,
      code,
      name: code,
      off:
        amount === null
          ? { kind: "percent", percent }
          : { kind: "amount", currency: "EUR", amountMinor: amount },
      duration,
      periods: null,
      appliesTo: { plans: [], metrics: [] },
      reusable: false,
      ...rest,
    },
  };
}

const metric = (...metrics: string[]) => ({ appliesTo: { plans: [], metrics } });
const plan = (...plans: string[]) => ({ appliesTo: { plans, metrics: [] } });
const fee = (amountMinor: bigint, planCode = "p1", metricCode: string | null = null): DiscountableFee => ({
  amountMinor,
  planCode,
  metricCode,
});
/** Exact shares in minor units, as decimals in major units with seven places. */
const inMajor = (shares: readonly { num: bigint; den: bigint }[]) =>
  shares.map(({ num, den }) => toDecimal({ num, den: den * 100n }, 7));
const taxed = (
  fees: readonly DiscountableFee[],
  rates: readonly string[],
  discounts: ReturnType<typeof discountFees>,
) =>
  fees.map(({ amountMinor }, index) => ({
    amountMinor,
    discountMinor: discounts.minor[index] ?? 0n,
    discountExact: discounts.exact[index] ?? ZERO,
    position: { tax: { category: "S", rate: rates[index] ?? "0", country: null } },
  }));

describe("coupons of an invoice", () => {
  const lines = ["p1", "p2"].flatMap((code, at) =>
    [1000n, 2000n, 3000n, 4000n].map((minor, index) => fee(minor, code, `bm${at * 4 + index + 1}`)),
  );
  const three = [
    coupon("metric20", { amount: 2000n, ...metric("bm1", "bm2") }),
    coupon("plan10", { amount: 1000n, ...plan("p2") }),
    coupon("any5", { amount: 500n }),
  ];

  it("bound to metrics come first, then those bound to plans, then the rest, each on what is left", () => {
    const discounts = discountFees(lines, [...three].reverse(), DECIMALS, "EUR");
    expect(inMajor(discounts.exact)).toEqual([
      "6.7647059",
      "13.5294118",
      "0.8823529",
      "1.1764706",
      "1.2647059",
      "2.5294118",
      "3.7941176",
      "5.0588235",
    ]);
    expect(discounts.uses.map((use) => [use.appliedCouponId, use.amountMinor, use.remainingMinor])).toEqual([
      ["metric20", 2000n, 0n],
      ["plan10", 1000n, 0n],
      ["any5", 500n, 0n],
    ]);
    const rates = ["10", "20", "10", "10", "10", "20", "10", "10"];
    const fees = taxed(lines, rates, discounts);
    const groups = taxGroups(fees, { tax_rounding: "invoice" });
    expect(groups.reduce((sum, group) => sum + group.taxMinor, 0n)).toBe(1889n);
    expect(groups.reduce((sum, group) => sum + group.netMinor, 0n)).toBe(16500n);
    expect(fees.map(lineTaxMinor)).toEqual([32n, 129n, 291n, 388n, 87n, 349n, 262n, 349n]);
  });

  it("kept in minor units go to the largest remainders and still add up", () => {
    const discounts = discountFees(lines, three, MINOR, "EUR");
    expect(discounts.minor.reduce((sum, share) => sum + share, 0n)).toBe(3500n);
    expect(discounts.exact.every(({ den }) => den === 1n)).toBe(true);
  });

  it("of a fixed amount are spread over all lines by amount, before each line's own tax", () => {
    const fees = [fee(10000n), fee(5000n), fee(3000n), fee(2000n)];
    const discounts = discountFees(fees, [coupon("ten", { amount: 1000n })], DECIMALS, "EUR");
    expect(inMajor(discounts.exact)).toEqual(["5", "2.5", "1.5", "1"]);
    const all = taxed(fees, ["10", "0", "20", "20"], discounts);
    expect(all.map(lineTaxMinor)).toEqual([950n, 0n, 570n, 380n]);
    expect(taxGroups(all, { tax_rounding: "invoice" }).reduce((sum, group) => sum + group.taxMinor, 0n)).toBe(
      1900n,
    );
  });

  it("never take a line below zero, and keep for later what an invoice could not take", () => {
    const coupons = [coupon("ten", { amount: 1000n }), coupon("big", { amount: 11000n, appliedAt: 1 })];
    const { exact, uses } = discountFees([fee(10000n)], coupons, DECIMALS, "EUR");
    expect(inMajor(exact)).toEqual(["100"]);
    expect(uses.map((use) => use.remainingMinor)).toEqual([0n, 2000n]);
  });

  it("bound to a plan lower only that plan's lines", () => {
    const fees = [fee(17900n, "p1"), fee(39900n, "p2")];
    const off = coupon("p2off", { amount: 25000n, duration: "forever", ...plan("p2") });
    const discounts = discountFees(fees, [off], DECIMALS, "EUR");
    expect(discounts.minor).toEqual([0n, 25000n]);
    expect(discounts.uses[0]).toMatchObject({ remainingMinor: null, remainingPeriods: null });
    const groups = taxGroups(taxed(fees, ["10", "20"], discounts), { tax_rounding: "invoice" });
    expect(groups.reduce((sum, group) => sum + group.netMinor + group.taxMinor, 0n)).toBe(37570n);
  });

  it("in per cent are rounded to the minor unit once, and count one invoice down", () => {
    const spring = coupon("spring", { percent: "12.5", duration: "repeating", periods: 3 });
    const { minor, uses } = discountFees([fee(333n), fee(333n), fee(334n)], [spring], MINOR, "EUR");
    expect(minor.reduce((sum, share) => sum + share, 0n)).toBe(125n);
    expect(uses[0]).toMatchObject({ amountMinor: 125n, remainingPeriods: 2 });
  });

  it("take nothing when used up, of another currency, or with no line above zero", () => {
    const usedUp = { ...coupon("a", { amount: 500n }), remainingMinor: 0n };
    const over = { ...coupon("b", { percent: "10" }), remainingPeriods: 0 };
    expect(discountFees([fee(1000n)], [usedUp, over], MINOR, "EUR").uses).toEqual([]);
    expect(discountFees([fee(1000n)], [coupon("c", { amount: 500n })], MINOR, "USD").uses).toEqual([]);
    expect(discountFees([fee(-1000n), fee(0n)], [coupon("d", { amount: 500n })], MINOR, "EUR").uses).toEqual(
      [],
    );
  });

  it("applied twice discount twice", () => {
    const twice = [coupon("x1", { percent: "50" }), coupon("x2", { percent: "50", appliedAt: 1 })];
    expect(discountFees([fee(1000n)], twice, MINOR, "EUR").minor).toEqual([750n]);
  });
});

const coupons = fc.array(
  fc.record({
    amount: fc.option(fc.bigInt({ min: 1n, max: 10n ** 6n }), { nil: undefined }),
    percent: fc.constantFrom("1", "10", "33.3", "100"),
    appliedAt: fc.integer({ min: 0, max: 3 }),
    bound: fc.constantFrom(metric("m"), plan("p"), {}),
  }),
  { maxLength: 4 },
);
const fees = fc.array(
  fc.record({
    amountMinor: fc.bigInt({ min: -1000n, max: 10n ** 6n }),
    planCode: fc.constantFrom("p", "q"),
    metricCode: fc.constantFrom("m", "n", null),
  }),
  { maxLength: 8 },
);

describe("discount shares", () => {
  it("add up to the uses, stay within their lines, and do not depend on the order of coupons", () => {
    fc.assert(
      fc.property(fees, coupons, fc.constantFrom(DECIMALS, MINOR), (lines, options, policy) => {
        const applied = options.map(({ bound, ...rest }, index) =>
          coupon(`c${index}`, { ...rest, ...bound }),
        );
        const discounts = discountFees(lines, applied, policy, "EUR");
        const used = discounts.uses.reduce((sum, use) => sum + use.amountMinor, 0n);
        expect(discounts.minor.reduce((sum, share) => sum + share, 0n)).toBe(used);
        expect(compare(discounts.exact.reduce(add, ZERO), rational(used))).toBe(0);
        for (const [index, { amountMinor }] of lines.entries()) {
          const share = discounts.minor[index] ?? 0n;
          expect(share >= 0n && share <= (amountMinor > 0n ? amountMinor : 0n)).toBe(true);
          const exact = discounts.exact[index] ?? ZERO;
          expect(exact.num >= 0n && compare(exact, rational(amountMinor > 0n ? amountMinor : 0n)) <= 0).toBe(
            true,
          );
        }
        for (const use of discounts.uses) {
          expect(compare(use.shares.reduce(add, ZERO), rational(use.amountMinor))).toBe(0);
        }
        expect(discountFees(lines, [...applied].reverse(), policy, "EUR")).toEqual(discounts);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a correction", () => {
  const once = { ...coupon("a", { amount: 1000n }), remainingMinor: 0n };
  it("re-opens a used-up coupon when it is a reversal, and only then", () => {
    const back = { returnedMinor: 400n, leftOfUseMinor: 600n };
    expect(reopenCoupon(once, { effect: "reversal", ...back }).remainingMinor).toBe(400n);
    expect(reopenCoupon(once, { effect: "concession", ...back })).toBe(once);
    expect(
      reopenCoupon(once, { effect: "reversal", returnedMinor: 5000n, leftOfUseMinor: 0n }).remainingMinor,
    ).toBe(1000n);
  });

  it("gives an invoice back when the whole use is gone", () => {
    const percent = { ...coupon("b", { percent: "10" }), remainingPeriods: 0 };
    const part = { effect: "reversal", returnedMinor: 1n, leftOfUseMinor: 9n } as const;
    expect(reopenCoupon(percent, part).remainingPeriods).toBe(0);
    expect(reopenCoupon(percent, { ...part, leftOfUseMinor: 0n }).remainingPeriods).toBe(1);
    const third = {
      ...coupon("c", { percent: "10", duration: "repeating", periods: 3 }),
      remainingPeriods: 3,
    };
    expect(reopenCoupon(third, { ...part, leftOfUseMinor: 0n }).remainingPeriods).toBe(3);
    const forever = coupon("d", { percent: "10", duration: "forever" });
    expect(reopenCoupon(forever, { ...part, leftOfUseMinor: 0n })).toBe(forever);
  });
});
