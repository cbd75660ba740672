import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, code, currency, decimal, idOf, pointInTime, reference, text } from "~/api/schemas/values";
import { COUPON_DURATIONS } from "~/billing/discounts/coupon-kinds";

const duration = z.enum(COUPON_DURATIONS).meta({
  description:
    "once: one invoice, or until an amount is used up; repeating: so many invoices; forever: every one",
});
const periods = z.int().min(1).max(1_200);
const limit = z.int().min(1).max(1_000_000_000);

const appliesTo = z.strictObject({
  plans: z.array(code).max(100).default([]),
  metrics: z.array(code).max(100).default([]),
});

export const couponCreate = z
  .strictObject({
    code,
    name: text(100).optional().meta({ description: "Left out: the code" }),
    percent_off: decimal.optional().meta({ description: "Above 0 and up to 100", example: "10" }),
    amount_off: amount.optional(),
    currency: currency.optional().meta({ description: "Of amount_off; left out: the organization's" }),
    duration,
    periods: periods.nullable().default(null).meta({ description: "Of a repeating coupon: the invoices" }),
    applies_to: appliesTo.default({ plans: [], metrics: [] }).meta({
      description: "Codes; a line of any of them is discounted. Both empty: every line is",
    }),
    reusable: z.boolean().default(false).meta({ description: "One customer may have it several times" }),
    valid_from: pointInTime.nullable().default(null),
    valid_to: pointInTime.nullable().default(null),
    max_uses: limit.nullable().default(null),
    max_uses_per_customer: limit.nullable().default(null),
  })
  .refine((value) => (value.percent_off === undefined) !== (value.amount_off === undefined), {
    path: ["percent_off"],
    message: "A coupon takes off per cent or an amount. Send one of percent_off and amount_off.",
    params: { code: "coupon_off_invalid" },
  })
  .meta({ id: "CouponCreate" });

export const coupon = z
  .object({
    id: idOf("coupon"),
    code: z.string(),
    name: z.string(),
    percent_off: decimal.nullable(),
    amount_off: amount.nullable(),
    currency: z.string().nullable(),
    duration: z.enum(COUPON_DURATIONS),
    periods: z.number().int().nullable(),
    applies_to: z.object({ plans: z.array(z.string()), metrics: z.array(z.string()) }),
    reusable: z.boolean(),
    valid_from: pointInTime.nullable(),
    valid_to: pointInTime.nullable(),
    max_uses: z.number().int().nullable(),
    max_uses_per_customer: z.number().int().nullable(),
    times_applied: z.number().int(),
    retired_at: pointInTime.nullable(),
    created_at: pointInTime,
  })
  .meta({ id: "Coupon" });

export const couponQuery = pageQuery;
export const couponPage = pageOf(coupon);

export const couponApply = z
  .strictObject({
    customer: reference("customer", "external_id"),
    coupon: code.meta({ description: "Code of the coupon" }),
    amount_off: amount.nullable().default(null).meta({
      description: "Agreed with this customer instead of the coupon's own amount",
    }),
  })
  .meta({ id: "CouponApply" });

export const appliedCoupon = z
  .object({
    id: idOf("appliedCoupon"),
    coupon: z.string().meta({ description: "Code of the coupon" }),
    customer: idOf("customer"),
    amount_off: amount.nullable(),
    amount_left: amount.nullable().meta({ description: "Of an amount given once" }),
    periods_left: z.number().int().nullable().meta({ description: "The invoices it is still good for" }),
    discounted: amount.meta({ description: "What it took off so far" }),
    status: z.enum(["active", "used_up", "ended"]),
    applied_at: pointInTime,
    ended_at: pointInTime.nullable(),
  })
  .meta({ id: "AppliedCoupon" });

export const appliedCouponQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
  coupon: reference("coupon", "code").optional(),
});
export const appliedCouponPage = pageOf(appliedCoupon);
