import type { CurrencyCode } from "~/billing/money/currency";
import type { SubscriptionStatus } from "~/billing/subscription/subscription-kinds";
import type { Instant } from "~/billing/time/instant";

/**
 * What a scenario led to, in the words of the format: both drivers produce it, so one comparison and one report serve
 * both. Amounts and quantities are decimal strings in major units, days are "2026-06-30", instants epoch milliseconds.
 */

/** Half-open civil days: `from` is the first day in it, `to` the first day after it. */
export type Stretch = { readonly from: string; readonly to: string };

export const BOOK_LINE_KINDS = [
  "subscription",
  "usage",
  "fixed",
  "commitment",
  "charge_minimum",
  "one_off",
  "proration_credit",
  "item_adjustment",
  "credit_balance",
  "account_credit",
  "tax",
  "child_summary",
  "pool",
] as const;
export type BookLineKind = (typeof BOOK_LINE_KINDS)[number];

export type BookLine = {
  readonly kind: BookLineKind;
  /** The name the file gave the subscription; "" for lines of none. */
  readonly subscription: string;
  readonly plan: string;
  /** The code of the charge or of the fixed item; null for others. */
  readonly charge: string | null;
  readonly quantity: string;
  readonly from: string;
  /** Null: it has no end. */
  readonly to: string | null;
  readonly amount: string;
  readonly description: string;
  /** The tax of the line alone. */
  readonly tax: string;
  /** The line's share of coupons, not rounded where the policy keeps decimals. */
  readonly discount: string;
  /** Values of the properties the charge groups by. */
  readonly group: readonly string[];
  /** The customer whose invoices a child_summary sums up; absent for other lines. */
  readonly child?: string;
};

export type BookInvoice = {
  readonly customer: string;
  /** Null while it is a draft. */
  readonly number: string | null;
  readonly currency: CurrencyCode;
  /** Null while it is a draft. */
  readonly issuedAt: Instant | null;
  readonly issuedOn: string;
  /** The day whose billing run made the draft; the same as `issuedOn` without a grace period. */
  readonly draftedOn: string;
  readonly dueOn: string;
  readonly status: "draft" | "finalized" | "paid" | "voided" | "written_off";
  /** Sum of the lines before discount and interim invoices. */
  readonly subtotal: string;
  readonly progressiveCredit: string;
  readonly discount: string;
  /** After discount, before tax. */
  readonly net: string;
  readonly tax: string;
  /** Credit notes and prepaid or customer credit that paid it when it was made; below zero: credit gained. */
  readonly credit: string;
  readonly totalBeforeCredit: string;
  /** What was left to pay when it was made. */
  readonly total: string;
  /** What is open at the end. */
  readonly balance: string;
  readonly lines: readonly BookLine[];
  /** What the invoice is about for each running subscription, line or not; see `coveredStretches`. */
  readonly covers: readonly (Stretch & { readonly kind: "subscription" | "usage" | "fixed" })[];
};

export type BookCreditNote = {
  readonly customer: string;
  readonly issuedAt: Instant;
  readonly issuedOn: string;
  readonly subtotal: string;
  readonly couponAdjustment: string;
  readonly tax: string;
  readonly total: string;
  /** How the total is given back. */
  readonly credit: string;
  readonly refund: string;
  /** What of the credit is left; see `CreditLook` for earlier instants. */
  readonly balance: string;
  readonly status: "finalized" | "voided";
};

export type SubscriptionState = {
  readonly status: SubscriptionStatus;
  /** The code of the plan it is on; absent where a driver cannot tell. */
  readonly plan?: string;
  /** Null while it is not running. */
  readonly currentPeriod: Stretch | null;
  /** The day a trial that was agreed on ends; null without one. */
  readonly trialEndsOn: string | null;
  /** The day up to which it was charged; null before the first charge. */
  readonly chargedThrough: string | null;
  /** The day its billing ends; null while it renews. */
  readonly billingEnds: string | null;
};

/** The usage of one charge in the period that is open; `total` is the whole subscription's, with tax. */
export type ChargeUsage = {
  readonly charge: string;
  readonly quantity: string;
  readonly eventCount: number;
  readonly amount: string;
  readonly total: string;
  readonly period: Stretch;
  readonly groups: readonly {
    readonly group: readonly string[];
    readonly quantity: string;
    readonly amount: string;
  }[];
  readonly filters: readonly {
    readonly match: Readonly<Record<string, readonly string[]>> | null;
    readonly quantity: string;
    readonly amount: string;
  }[];
};

/** One event of a charge in advance and what it was billed. */
export type AdvanceFee = {
  readonly transactionId: string;
  readonly quantity: string;
  readonly amount: string;
};

/** How a customer stands. */
export type CustomerState = {
  /** What is open, less the credit. */
  readonly balance: string;
  readonly creditBalance: string;
  readonly billCycleDay: number | null;
  readonly paymentsCount: number;
  /** Amounts of payments in the order in which they were made. */
  readonly payments: readonly string[];
  readonly unpaidInvoices: number;
  /** The state of dunning; "clear" when there is none. */
  readonly overdue: string;
};

export type WalletState = {
  readonly wallet: string;
  readonly balance: string;
  readonly grants: readonly { readonly id: string; readonly balance: string }[];
};

/** Looks at an instant; `at` is null for the look at the end. */
export type SubscriptionLook = SubscriptionState & { readonly as: string; readonly at: Instant | null };
export type CustomerLook = CustomerState & { readonly id: string; readonly at: Instant | null };
export type WalletLook = WalletState & { readonly customer: string; readonly at: Instant | null };
export type CreditLook = {
  readonly customer: string;
  readonly at: Instant;
  readonly notes: readonly BookCreditNote[];
};
export type DraftLook = {
  readonly customer: string;
  readonly at: Instant;
  readonly drafts: readonly BookInvoice[];
};
export type UsageLook = {
  readonly subscription: string;
  readonly at: Instant;
  readonly charges: readonly ChargeUsage[];
};

export type Book = {
  /** In the order of issue; drafts that are open at the end stand last. */
  readonly invoices: readonly BookInvoice[];
  readonly creditNotes: readonly BookCreditNote[];
  readonly creditLooks: readonly CreditLook[];
  readonly draftLooks: readonly DraftLook[];
  readonly subscriptions: readonly SubscriptionLook[];
  readonly customers: readonly CustomerLook[];
  readonly wallets: readonly WalletLook[];
  readonly usage: readonly UsageLook[];
  readonly advanceFees: readonly AdvanceFee[];
  /** What the product refused without stopping the scenario: usage it could not take. */
  readonly notes: readonly string[];
};
