import type { Day } from "../time/day";

/** Who goes over to the target: every subscription of the plan, those that match, or those named. */
export const AUDIENCE_KINDS = ["all", "segment", "list"] as const;

export type Audience = {
  readonly kind: (typeof AUDIENCE_KINDS)[number];
  /** Numbers of the versions they are on; absent: any but the target. */
  readonly fromVersions?: readonly number[];
  readonly currency?: string;
  /** Of the customer's address, ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly status?: (typeof SEGMENT_STATUSES)[number];
  /** Of `list`. */
  readonly subscriptionIds?: readonly string[];
};

/** States of subscriptions that a segment can ask for. */
export const SEGMENT_STATUSES = ["active", "trialing", "paused", "pending"] as const;

export const MIGRATION_TIMINGS = ["now", "next_renewal", "date"] as const;

/** When each goes over: today, with its next renewal, or by a day of its zone as the policy says. */
export type MigrationTiming =
  | { readonly at: "now" }
  | { readonly at: "next_renewal" }
  | { readonly at: "date"; readonly on: Day };
