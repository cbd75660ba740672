import { allocate } from "../money/allocate";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero, least } from "../money/least";
import {
  add,
  fromDecimal,
  multiply,
  type Rational,
  rational,
  reduce,
  subtract,
  ZERO,
} from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";
import type { Policy } from "../policy-kinds";
import { type AppliedCoupon, isUsedUp } from "./coupon";
import { exactShares, wholeShares } from "./shares";

/** What a coupon has to know of a line. `amountMinor` is net of tax; what is null is bound to no plan or metric. */
export type DiscountableFee = {
  readonly amountMinor: bigint;
  readonly planCode?: string | null;
  readonly metricCode?: string | null;
  /** Who got the supply, on a document for several customers: a coupon is one customer's. */
  readonly recipient?: { readonly id: string };
};

/** What one coupon took off an invoice, and what is left of it. */
export type CouponUse = {
  readonly appliedCouponId: string;
  readonly amountMinor: bigint;
  /** By index of the fees, in minor units; they add up to the amount. */
  readonly shares: readonly Rational[];
  readonly remainingMinor: bigint | null;
  readonly remainingPeriods: number | null;
};

/** What all coupons take off each fee: whole minor units, and exactly where `discount_spread` keeps decimals. */
export type Discounts = {
  readonly minor: readonly bigint[];
  readonly exact: readonly Rational[];
  readonly uses: readonly CouponUse[];
};

/**
 * Discounts the fees of one invoice by the coupons of its customer. Both columns add up to the sum of the uses, and
 * no fee gets below zero. Coupons of another currency and those used up take nothing.
 */
export function discountFees(
  fees: readonly DiscountableFee[],
  coupons: readonly AppliedCoupon[],
  policy: Pick<Policy, "discount_spread">,
  currency: CurrencyCode,
): Discounts {
  const left: Rational[] = fees.map(({ amountMinor }) => rational(atLeastZero(amountMinor)));
  const exact: Rational[] = fees.map(() => ZERO);
  const uses: CouponUse[] = [];
  for (const applied of [...coupons].sort(compareCoupons)) {
    if (!canTake(applied, currency)) continue;
    const weights = left.map((amount, index) => (isMet(applied, fees[index]) ? amount : ZERO));
    const base = weights.reduce(add, ZERO);
    const amountMinor = amountOf(applied, base);
    if (amountMinor <= 0n) continue;
    const shares = spread(amountMinor, weights, policy);
    for (const [index, share] of shares.entries()) {
      left[index] = reduce(subtract(left[index] ?? ZERO, share));
      exact[index] = reduce(add(exact[index] ?? ZERO, share));
    }
    uses.push({ appliedCouponId: applied.id, amountMinor, shares, ...remaining(applied, amountMinor) });
  }
  return { minor: wholeShares(exact), exact, uses };
}

/** Bound to metrics, bound to plans, the rest; then by time of application, and by id where even that is the same. */
function compareCoupons(a: AppliedCoupon, b: AppliedCoupon): number {
  return rankOf(a) - rankOf(b) || a.appliedAt - b.appliedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function rankOf({ coupon: { appliesTo } }: AppliedCoupon): number {
  return appliesTo.metrics.length > 0 ? 0 : appliesTo.plans.length > 0 ? 1 : 2;
}

function canTake(applied: AppliedCoupon, currency: CurrencyCode): boolean {
  const { off } = applied.coupon;
  return !isUsedUp(applied) && (off.kind === "percent" || off.currency === currency);
}

/** Whether a coupon may take anything off the line. */
export function isMet({ coupon, customerId }: AppliedCoupon, fee: DiscountableFee | undefined): boolean {
  const { plans, metrics } = coupon.appliesTo;
  if (fee?.recipient && fee.recipient.id !== customerId) return false;
  if (plans.length === 0 && metrics.length === 0) return true;
  const { planCode = null, metricCode = null } = fee ?? {};
  return (
    (planCode !== null && plans.includes(planCode)) || (metricCode !== null && metrics.includes(metricCode))
  );
}

/** Whole minor units, never more than its lines have left. */
function amountOf(applied: AppliedCoupon, base: Rational): bigint {
  const { off } = applied.coupon;
  const most = base.num / base.den;
  const wanted =
    off.kind === "percent"
      ? roundHalfAwayFromZero(multiply(base, multiply(fromDecimal(off.percent), rational(1, 100))))
      : (applied.remainingMinor ?? applied.amountMinor ?? off.amountMinor);
  return least(wanted, most);
}

function spread(
  amountMinor: bigint,
  weights: readonly Rational[],
  policy: Pick<Policy, "discount_spread">,
): Rational[] {
  if (policy.discount_spread === "decimals") return exactShares(rational(amountMinor), weights).map(reduce);
  // What is left of a line is whole here, because every earlier coupon took whole units.
  return allocate(
    amountMinor,
    weights.map(({ num, den }) => num / den),
  ).map((share) => rational(share));
}

function remaining(applied: AppliedCoupon, amountMinor: bigint) {
  const { remainingMinor, remainingPeriods } = applied;
  return {
    remainingMinor: remainingMinor === null ? null : remainingMinor - amountMinor,
    remainingPeriods: remainingPeriods === null ? null : remainingPeriods - 1,
  };
}
