export const CADENCE_UNITS = ["day", "week", "month", "quarter", "half_year", "year"] as const;
export const BILLING_TIMINGS = ["in_advance", "in_arrears"] as const;
export type BillingTiming = (typeof BILLING_TIMINGS)[number];
/** `trial` and `discount` come before the price that stays; a `fixed_term` that is last ends the subscription. */
export const PHASE_KINDS = ["trial", "discount", "fixed_term", "evergreen"] as const;
export type PhaseKind = (typeof PHASE_KINDS)[number];
export const PHASES_FROM = ["subscription", "bundle", "change"] as const;
export type PhasesFrom = (typeof PHASES_FROM)[number];
/** Whether prices are named without the tax, which is added, or with it. */
export const TAX_BEHAVIORS = ["exclusive", "inclusive"] as const;
export type TaxBehavior = (typeof TAX_BEHAVIORS)[number];

/** What an invoice at a usage threshold is: for a part of what is supplied, or paid on account of the whole. */
export const INTERIM_SUPPLIES = ["partial_supply", "part_payment"] as const;
export type InterimSupply = (typeof INTERIM_SUPPLIES)[number];
/** `account`: the customer's bill day; `subscription`, `bundle`: the day first paid for of it, or of its base. */
export const BILL_DAY_ALIGNMENTS = ["account", "subscription", "bundle"] as const;
export type BillDayAlignment = (typeof BILL_DAY_ALIGNMENTS)[number];

/** How what a plan sells may be earned: at once, over its days, in equal parts a month, or over the term. */
export const EARNINGS = ["point", "daily", "monthly", "straight_over_term"] as const;
export type Earning = (typeof EARNINGS)[number];
