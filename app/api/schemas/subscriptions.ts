import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, civilDate, decimal, idOf, orNull, pointInTime, reference, text } from "~/api/schemas/values";
import {
  ANCHOR_KINDS,
  CANCEL_TIMINGS,
  SUBSCRIPTION_STATUSES,
} from "~/billing/subscription/subscription-kinds";

export const subscriptionCreate = z
  .strictObject({
    customer: reference("customer", "external_id"),
    plan: reference("plan", "code"),
    external_id: text(200).nullable().default(null),
    anchor: z
      .enum(ANCHOR_KINDS)
      .nullable()
      .default(null)
      .meta({ description: "Where periods begin; null takes the organization's setting" }),
    anchor_date: civilDate
      .optional()
      .meta({ description: "For anchor anniversary: the day it is counted from" }),
    quantity: decimal.default("1").meta({ description: "Multiplies the recurring price", example: "12" }),
    starts_at: pointInTime.optional().meta({ description: "Left out: now, by the organization's clock" }),
    ends_at: pointInTime.nullable().default(null),
  })
  .meta({ id: "SubscriptionCreate" });

export const subscriptionCancel = z
  .strictObject({
    when: z.enum(CANCEL_TIMINGS).meta({
      description: "now ends it at once and gives nothing back for the rest of a period paid in advance",
    }),
  })
  .meta({ id: "SubscriptionCancel" });

const period = z
  .object({ from: civilDate, to: civilDate.meta({ description: "The first day after it" }) })
  .meta({ id: "Period", description: "Civil dates in the subscription's time zone" });

export const subscription = z
  .object({
    id: idOf("subscription"),
    external_id: z.string().nullable(),
    customer: idOf("customer"),
    plan: idOf("plan"),
    plan_code: z.string(),
    plan_version: z.number().int(),
    quantity: decimal,
    status: z.enum(SUBSCRIPTION_STATUSES),
    currency: z.string(),
    timezone: z.string(),
    anchor: z.enum(ANCHOR_KINDS),
    starts_at: pointInTime,
    trial_ends_at: pointInTime.nullable(),
    ends_at: pointInTime.nullable(),
    canceled_at: pointInTime.nullable(),
    current_period: orNull(period),
  })
  .meta({ id: "Subscription" });

export const subscriptionQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
});
export const subscriptionPage = pageOf(subscription);

const chargeUsage = z.object({
  charge: z.string(),
  metric: z.string(),
  quantity: decimal,
  events: z.number().int(),
  amount: amount.meta({ description: "What it would cost if nothing more came" }),
  from: civilDate,
  to: civilDate,
});

export const subscriptionUsage = z
  .object({
    subscription: idOf("subscription"),
    currency: z.string(),
    as_of: pointInTime,
    amount,
    charges: z.array(chargeUsage),
  })
  .meta({ id: "SubscriptionUsage" });
