import type { CurrencyCode } from "../money/currency";
import type { Rational } from "../money/rational";
import type { BandStep, PriceModel } from "../pricing/price-model";
import type { Period } from "../time/cadence";
import type { Instant } from "../time/instant";
import type { FeeEffect, FeeKind, Recognition, WindowState } from "./fee-kinds";

/** Which tax treatment a fee has; two treatments are two positions. `rate` is a percentage as decimal string. */
export type TaxTreatment = {
  readonly category: string;
  readonly rate: string;
  readonly country: string | null;
};

/**
 * What a fee is for. Per position a run compares the target, as known now, with the fees already issued;
 * a change of any part of the key reverses whole there and bills anew here.
 */
export type Position = {
  readonly subscriptionId: string;
  readonly stintId: string;
  readonly planVersionId: string;
  /** Null for the recurring price. */
  readonly chargeId: string | null;
  readonly item: string;
  readonly window: Period;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly tax: TaxTreatment;
};

/** A charge's usage between two instants, rated whole and with its pinned version. */
export type RatingWindow = {
  /** Null until it is stored. */
  readonly id: string | null;
  readonly subscriptionId: string;
  readonly stintId: string;
  readonly planVersionId: string;
  readonly chargeId: string;
  readonly metricId: string;
  readonly period: Period;
  readonly startsAt: Instant;
  /** Exclusive, unless `throughEnd` says that the last instant itself counts. */
  readonly endsAt: Instant;
  readonly throughEnd: boolean;
  readonly tax: TaxTreatment;
  readonly state: WindowState;
  readonly dirty: boolean;
};

/** What the one aggregate query, or the pure aggregation, says of a window. */
export type UsageAggregate = {
  readonly quantity: Rational;
  readonly eventCount: number;
  /** Each event's own amount, by time and then transaction id; only where a price needs it (`usageDetail`). */
  readonly amounts?: readonly Rational[];
};

export type ProrationStep = {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly periodDays: number;
  readonly periodFrom: string;
  readonly periodTo: string;
  /** The fraction used, "12/31" or a decimal when the setting rounds it. */
  readonly fraction: string;
};

/** Typed evidence of one amount: enough to calculate it again without the engine. Decimal strings throughout. */
export type Derivation =
  | {
      readonly kind: "recurring";
      readonly plan: { readonly code: string; readonly version: number };
      readonly unitAmount: string;
      readonly quantity: string;
      readonly proration: ProrationStep | null;
      readonly exactAmount: string;
      readonly issuedBefore: string;
      readonly amount: string;
      readonly rounding: "half_away_from_zero";
    }
  | {
      readonly kind: "usage";
      readonly plan: { readonly code: string; readonly version: number };
      readonly charge: string;
      readonly metric: { readonly code: string; readonly aggregation: string };
      readonly usage: {
        readonly quantity: string;
        readonly eventCount: number;
        readonly startsAt: string;
        readonly endsAt: string;
      };
      readonly model: PriceModel;
      readonly steps: readonly BandStep[];
      readonly exactAmount: string;
      readonly issuedBefore: string;
      readonly amount: string;
      readonly rounding: "half_away_from_zero";
    };

/** One priced amount of a draft: the difference between a position's target and what was issued for it. */
export type ProposedFee = {
  readonly kind: FeeKind;
  /** Accounts and tax hang on the fee type: "subscription" or "usage" for plan fees. */
  readonly feeType: string;
  readonly position: Position;
  readonly positionKey: string;
  readonly description: string;
  /** Civil days `[from, to)` that the line shows. */
  readonly period: Period;
  readonly quantity: string;
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly effect: FeeEffect;
  readonly correctsFeeId: string | null;
  readonly obligation: string;
  readonly recognition: Recognition;
  readonly provisional: boolean;
  readonly derivation: Derivation;
};

/** What the book already holds of a position: summed, or one row a fee. */
export type IssuedFee = {
  readonly id: string;
  readonly positionKey: string;
  readonly invoiceId: string;
  readonly amountMinor: bigint;
  readonly effect: FeeEffect;
};
