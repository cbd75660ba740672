export const SUBSCRIPTION_STATUSES = [
  "pending",
  "trialing",
  "active",
  "paused",
  "canceled",
  "expired",
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];
export const ANCHOR_KINDS = ["anniversary", "calendar", "bill_day"] as const;
export type AnchorKind = (typeof ANCHOR_KINDS)[number];
export const CANCEL_TIMINGS = ["now", "period_end"] as const;
export type CancelTiming = (typeof CANCEL_TIMINGS)[number];
/** `credit`: a credit note; `refund`: what was paid of it goes back; `keep`: nothing is given back. */
export const UNUSED_HANDLINGS = ["credit", "refund", "keep"] as const;
export type UnusedHandling = (typeof UNUSED_HANDLINGS)[number];
/** The same where the subscription goes on: the credit stays with it. */
export const CHANGE_UNUSED = ["credit", "keep"] as const;
export type ChangeUnused = (typeof CHANGE_UNUSED)[number];
