/** `once`: one invoice, or until a fixed amount is used up; `repeating`: so many invoices; `forever`: every one. */
export const COUPON_DURATIONS = ["once", "repeating", "forever"] as const;
export type CouponDuration = (typeof COUPON_DURATIONS)[number];
