import type { CurrencyCode } from "~/billing/money/currency";
import type { SubscriptionStatus } from "~/billing/subscription/subscription-kinds";
import type { Instant } from "~/billing/time/instant";

/**
 * What a scenario led to, in the words of the format: both drivers produce it, so one comparison and one report serve
 * both. Amounts and quantities are decimal strings in major units, days are "2026-06-30", instants epoch milliseconds.
 */

/** Half-open civil days: `from` is the first day in it, `to` the first day after it. */
export type Stretch = { readonly from: string; readonly to: string };

export type BookLine = {
  readonly kind: "subscription" | "usage";
  /** The name the file gave the subscription. */
  readonly subscription: string;
  readonly plan: string;
  readonly charge: string | null;
  readonly quantity: string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly description: string;
};

export type BookInvoice = {
  readonly customer: string;
  readonly number: string | null;
  readonly currency: CurrencyCode;
  readonly issuedAt: Instant;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly status: "finalized" | "paid";
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
  readonly lines: readonly BookLine[];
  /** What the invoice is about for each running subscription, line or not; see `coveredStretches`. */
  readonly covers: readonly (Stretch & { readonly kind: "subscription" | "usage" })[];
};

export type SubscriptionState = {
  readonly status: SubscriptionStatus;
  /** Null while it is not running. */
  readonly currentPeriod: Stretch | null;
  /** The day a trial that was agreed on ends; null without one. */
  readonly trialEndsOn: string | null;
};

/** The usage of one charge in the period that is open; `total` is the whole subscription's, with tax. */
export type ChargeUsage = {
  readonly charge: string;
  readonly quantity: string;
  readonly eventCount: number;
  readonly amount: string;
  readonly total: string;
  readonly period: Stretch;
};

/** A look at a subscription; `at` is null for the look at the end. */
export type SubscriptionLook = SubscriptionState & { readonly as: string; readonly at: Instant | null };
export type UsageLook = {
  readonly subscription: string;
  readonly at: Instant;
  readonly charges: readonly ChargeUsage[];
};

export type Book = {
  /** In the order of issue. */
  readonly invoices: readonly BookInvoice[];
  readonly subscriptions: readonly SubscriptionLook[];
  readonly usage: readonly UsageLook[];
  /** The day of the month each customer is billed on at the end; null while no subscription has set it. */
  readonly billDays: ReadonlyMap<string, number | null>;
  /** What the product refused without stopping the scenario: usage it could not take. */
  readonly notes: readonly string[];
};
