import type { AppliedCoupon } from "../discounts/coupon";
import type { CouponUse } from "../discounts/discount-fees";

/** The coupons with what one document's uses left of them. */
export function couponsAfter(
  coupons: readonly AppliedCoupon[],
  uses: readonly CouponUse[],
): readonly AppliedCoupon[] {
  if (uses.length === 0) return coupons;
  const byId = new Map(uses.map((use) => [use.appliedCouponId, use]));
  return coupons.map((coupon) => {
    const use = byId.get(coupon.id);
    if (!use) return coupon;
    const { remainingMinor, remainingPeriods } = use;
    return remainingMinor === coupon.remainingMinor && remainingPeriods === coupon.remainingPeriods
      ? coupon
      : { ...coupon, remainingMinor, remainingPeriods };
  });
}
