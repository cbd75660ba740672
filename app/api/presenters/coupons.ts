import type { z } from "zod";
import type { AppliedCouponRow, CouponRow } from "~/api/queries/coupons.server";
import { readInstant } from "~/api/read-values";
import type { appliedCoupon, coupon, couponCreate } from "~/api/schemas/coupons";
import { isUsedUp } from "~/billing/discounts/coupon";
import type { CouponDuration } from "~/billing/discounts/coupon-kinds";
import { formatAmount } from "~/billing/money/money";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

const time = (instant: Instant | null) => (instant === null ? null : formatInstant(instant));

export function presentCoupon(row: CouponRow): z.input<typeof coupon> {
  return {
    id: publicId("coupon", row.id),
    code: row.code,
    name: row.name,
    percent_off: row.percent,
    amount_off:
      row.amountMinor === null || row.currency === null ? null : formatAmount(row.amountMinor, row.currency),
    currency: row.currency,
    duration: row.duration as CouponDuration,
    periods: row.periods,
    applies_to: { plans: row.planCodes, metrics: row.metricCodes },
    reusable: row.reusable,
    valid_from: time(row.validFrom),
    valid_to: time(row.validTo),
    max_uses: row.maxUses,
    max_uses_per_customer: row.maxUsesPerCustomer,
    times_applied: row.timesApplied,
    retired_at: time(row.retiredAt),
    created_at: formatInstant(row.createdAt),
  };
}

/** A coupon of a request in the words of the operation. */
export function couponInput(body: z.output<typeof couponCreate>) {
  return {
    code: body.code,
    name: body.name ?? body.code,
    percent: body.percent_off ?? null,
    amount: body.amount_off ?? null,
    currency: body.currency ?? null,
    duration: body.duration,
    periods: body.periods,
    planCodes: body.applies_to.plans,
    metricCodes: body.applies_to.metrics,
    reusable: body.reusable,
    validFrom: body.valid_from === null ? null : readInstant(body.valid_from),
    validTo: body.valid_to === null ? null : readInstant(body.valid_to),
    maxUses: body.max_uses,
    maxUsesPerCustomer: body.max_uses_per_customer,
  };
}

export function presentAppliedCoupon(row: AppliedCouponRow): z.input<typeof appliedCoupon> {
  const money = (amountMinor: bigint | null) =>
    amountMinor === null ? null : formatAmount(amountMinor, row.currency);
  return {
    id: publicId("appliedCoupon", row.id),
    coupon: row.code,
    customer: publicId("customer", row.customerId),
    amount_off: money(row.amountMinor),
    amount_left: money(row.remainingMinor),
    periods_left: row.remainingPeriods,
    discounted: formatAmount(row.discountedMinor, row.currency),
    status: row.endedAt !== null ? "ended" : isUsedUp(row) ? "used_up" : "active",
    applied_at: formatInstant(row.appliedAt),
    ended_at: time(row.endedAt),
  };
}
