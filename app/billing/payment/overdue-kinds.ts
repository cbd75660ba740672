/** Whether a stage ends the customer's subscriptions, and when. */
export const OVERDUE_CANCELS = ["no", "now", "period_end"] as const;
export type OverdueCancels = (typeof OVERDUE_CANCELS)[number];
