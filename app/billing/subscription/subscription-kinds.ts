export const SUBSCRIPTION_STATUSES = ["pending", "trialing", "active", "canceled"] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];
export const ANCHOR_KINDS = ["anniversary", "calendar", "bill_day"] as const;
export type AnchorKind = (typeof ANCHOR_KINDS)[number];
export const CANCEL_TIMINGS = ["now", "period_end"] as const;
export type CancelTiming = (typeof CANCEL_TIMINGS)[number];
