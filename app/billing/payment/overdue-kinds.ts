/** Whether a stage ends the customer's subscriptions, and when. */
export const OVERDUE_CANCELS = ["no", "now", "period_end"] as const;
export type OverdueCancels = (typeof OVERDUE_CANCELS)[number];

/** Whether the customer is told when it enters a stage. */
export const OVERDUE_REMINDERS = ["mail", "none"] as const;
export type OverdueReminder = (typeof OVERDUE_REMINDERS)[number];
