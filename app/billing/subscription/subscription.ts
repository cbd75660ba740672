import type { CurrencyCode } from "../money/currency";
import type { Anchor } from "../time/cadence";
import type { Instant } from "../time/instant";

/** One stay on one plan version: `[startsAt, endsAt)`. A subscription keeps its id over all its stints. */
export type Stint = {
  readonly id: string;
  readonly planVersionId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** Decimal string; multiplies the recurring price. */
  readonly quantity: string;
};

export type Subscription = {
  readonly id: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  /** IANA zone fixed at the start: the customer's own, whose civil days are billed. */
  readonly zone: string;
  readonly anchor: Anchor;
  readonly startsAt: Instant;
  /** Null without a trial. */
  readonly trialEndsAt: Instant | null;
  /** The planned or actual end; null while it renews. */
  readonly endsAt: Instant | null;
  /** When somebody asked for the end; null for a planned one. */
  readonly canceledAt: Instant | null;
  readonly stints: readonly Stint[];
};
