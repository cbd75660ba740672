import type { CurrencyCode } from "../money/currency";
import { least } from "../money/least";
import type { Instant } from "../time/instant";
import type { CouponDuration } from "./coupon-kinds";

/** `percent` is a decimal string above 0 and up to 100; an amount is in minor units of its currency. */
export type CouponOff =
  | { readonly kind: "percent"; readonly percent: string }
  | { readonly kind: "amount"; readonly currency: CurrencyCode; readonly amountMinor: bigint };

/** What the catalog offers. */
export type Coupon = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly off: CouponOff;
  readonly duration: CouponDuration;
  /** How many invoices a repeating coupon is good for; null for others. */
  readonly periods: number | null;
  /** Codes of plans and of metrics; a line of any of them is discounted. Both empty: every line is. */
  readonly appliesTo: { readonly plans: readonly string[]; readonly metrics: readonly string[] };
  /** True when one customer may have it several times at once. */
  readonly reusable: boolean;
  /** When it may be applied, `[from, to)`; null, or a null bound, is open. */
  readonly validity?: { readonly from: Instant | null; readonly to: Instant | null } | null;
  /** How often it may be applied, by all customers and by one; null or absent: without limit. */
  readonly maxUses?: number | null;
  readonly maxUsesPerCustomer?: number | null;
};

/** A coupon a customer has, and what is left of it. */
export type AppliedCoupon = {
  readonly id: string;
  readonly coupon: Coupon;
  readonly customerId: string;
  readonly appliedAt: Instant;
  /** What each use may take, where that is an amount: the coupon's, or another one agreed with the customer. */
  readonly amountMinor: bigint | null;
  /** Of an amount given once: what later invoices may still take. Null for others. */
  readonly remainingMinor: bigint | null;
  /** Of a percentage given once and of repeating coupons: the invoices left. Null for others. */
  readonly remainingPeriods: number | null;
};

/** True when nothing is left of it. */
export function isUsedUp(applied: Pick<AppliedCoupon, "remainingMinor" | "remainingPeriods">): boolean {
  return applied.remainingMinor === 0n || applied.remainingPeriods === 0;
}

/**
 * What a coupon has left after a correction gave `returnedMinor` of one of its uses back. A reversal says that the
 * discounted fact was not so, and re-opens the coupon: an amount given once by that amount, others by one invoice when
 * the whole use is gone. A concession gives up price and leaves the coupon as it is.
 */
export function reopenCoupon(
  applied: AppliedCoupon,
  returned: {
    readonly effect: "reversal" | "concession";
    readonly returnedMinor: bigint;
    /** What is left of the use after this correction. */
    readonly leftOfUseMinor: bigint;
  },
): AppliedCoupon {
  const { effect, returnedMinor, leftOfUseMinor } = returned;
  if (effect === "concession" || returnedMinor === 0n) return applied;
  const { remainingMinor, remainingPeriods, amountMinor, coupon } = applied;
  if (remainingMinor !== null) {
    const reopened = remainingMinor + returnedMinor;
    return { ...applied, remainingMinor: least(reopened, amountMinor ?? reopened) };
  }
  if (remainingPeriods === null || leftOfUseMinor > 0n) return applied;
  const most = coupon.duration === "once" ? 1 : (coupon.periods ?? remainingPeriods + 1);
  return { ...applied, remainingPeriods: Math.min(remainingPeriods + 1, most) };
}
