export const CADENCE_UNITS = ["day", "week", "month", "quarter", "half_year", "year"] as const;
export const BILLING_TIMINGS = ["in_advance", "in_arrears"] as const;
export type BillingTiming = (typeof BILLING_TIMINGS)[number];
