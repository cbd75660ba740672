import type { CurrencyCode } from "../money/currency";
import type { Rational } from "../money/rational";
import type { PriceModel } from "../pricing/price-model";
import type { ProratedChange } from "../pricing/prorated";
import type { Period } from "../time/cadence";
import type { Instant } from "../time/instant";
import type { TimeZone } from "../time/zone";
import type { Aggregation } from "./metric-kinds";

/** A stretch of usage that is added up. */
export type UsageWindow = {
  readonly startsAt: Instant;
  /** Exclusive, unless `throughEnd` says that the last instant itself counts. */
  readonly endsAt: Instant;
  readonly throughEnd: boolean;
  /** The civil days billed; empty for a piece after the last billed day. */
  readonly period: Period;
  /** The whole calendar period `period` lies in: days and seconds are divided by it. */
  readonly whole: Period;
  readonly zone: TimeZone;
  /** Whose price says which property carries the price, where prices differ in that; absent: the first one's. */
  readonly currency?: CurrencyCode;
};

/** A price in one currency. */
export type MeteredPrice = { readonly currency: CurrencyCode; readonly model: PriceModel };

/** What of a charge decides how its usage is added up and told apart. */
export type MeteredCharge = {
  readonly aggregation: Aggregation;
  readonly recurring?: boolean;
  /** Heeded for a recurring quantity that is made of changes (`canProrate`). */
  readonly prorated?: boolean;
  readonly timing: "in_advance" | "in_arrears";
  readonly prices: readonly MeteredPrice[];
  readonly filters?: readonly {
    readonly match: Readonly<Record<string, readonly string[]>>;
    readonly prices: readonly MeteredPrice[];
  }[];
  readonly groupBy?: readonly string[];
};

/** What the one aggregate query, or the pure aggregation, says of a window, or of a part of it. */
export type UsageAggregate = {
  /** The full quantity, which a line shows. */
  readonly quantity: Rational;
  readonly eventCount: number;
  /** Of a recurring metric: the quantity that was there when the window began. */
  readonly opening?: Rational;
  /** True where pieces of a period do not add up (`addsUp`), so that each fills its tiers anew. */
  readonly isLevel?: true;
  /** Each event's own amount, by time and then transaction id; only where a price needs it. */
  readonly amounts?: readonly Rational[];
  /**
   * Of a prorated charge: each change of the quantity and what of it counts in the period, in canonical order, the
   * quantity carried in first. The prorated quantity is their sum.
   */
  readonly changes?: readonly ProratedChange[];
  /** Of a price carried in the events: the sum they carry, in major units. */
  readonly carried?: Rational;
  /** Of a charge in advance: each event, in canonical order; see `AdvanceEvent`. */
  readonly events?: readonly AdvanceEvent[];
};

/**
 * An event of a charge in advance. `quantity` is that of the window with all events up to this one, `prorated` the
 * part of this event's own change that counts until the period ends (the change itself where nothing is prorated).
 */
export type AdvanceEvent = {
  readonly transactionId: string;
  readonly timestamp: Instant;
  readonly quantity: Rational;
  readonly change: Rational;
  readonly prorated: Rational;
  /** Of a price carried in the event: what this one carries. */
  readonly carried?: Rational;
};

/**
 * The usage of a window under one price: of the events that match a filter (by its index; null: of none), with one
 * set of values of the properties that the charge groups by.
 */
export type UsagePart = UsageAggregate & {
  readonly filter: number | null;
  /** In the order of the charge's `groupBy`; a property an event does not have is "". */
  readonly group: readonly string[];
};
