import type { CurrencyCode } from "../money/currency";
import type { Rational } from "../money/rational";
import type { BandStep, PriceModel } from "../pricing/price-model";
import type { Period } from "../time/cadence";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import type { FeeEffect, FeeKind, Recognition, WindowState } from "./fee-kinds";
import type { OverrideKind } from "./override-kinds";
import type { PoolKind } from "./pool-kinds";

export type { UsagePart } from "../metering/usage-part";

/** Which tax treatment a fee has; two treatments are two positions. `rate` is a percentage as decimal string. */
export type TaxTreatment = {
  readonly category: string;
  readonly rate: string;
  readonly country: string | null;
  /** The rates it is made of, where there are several or one has a name. */
  readonly codes?: readonly string[];
  /** True where prices include the tax: it is taken out of what they come to, and not added. */
  readonly included?: true;
};

/** An amount before discount, and the discount on it; minor units. */
export type Discounted = { readonly amountMinor: bigint; readonly discountMinor: bigint };

/**
 * What a fee is for. Per position a run compares the target, as known now, with the fees already issued;
 * a change of any part of the key reverses whole there and bills anew here.
 */
export type Position = {
  /** Null for what belongs to no subscription, such as a one-off line. */
  readonly subscriptionId: string | null;
  readonly stintId: string | null;
  readonly planVersionId: string | null;
  /** Null for all but usage and its minimums. */
  readonly chargeId: string | null;
  /** What of the subscription: "recurring", "one_time/0", "item/seats", "charge/api_calls", "commitment". */
  readonly item: string;
  /** Which part of it: a filter and a group of usage, an event in advance; "" for the whole. */
  readonly part: string;
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
  /** The whole calendar period that `period` is a part of; absent: the same. */
  readonly whole?: Period;
  readonly startsAt: Instant;
  /** Exclusive, unless `throughEnd` says that the last instant itself counts. */
  readonly endsAt: Instant;
  readonly throughEnd: boolean;
  /** When it is billed, where that is later than its end. */
  readonly billsAt?: Instant;
  readonly tax: TaxTreatment;
  readonly state: WindowState;
  readonly dirty: boolean;
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

/** What every derivation ends with: the exact amount, rounded once, less what was issued for the position before. */
type Rounded = {
  readonly exactAmount: string;
  readonly issuedBefore: string;
  readonly amount: string;
  readonly rounding: "half_away_from_zero";
  /** Where what goes back is more than the first fee of its position can give; see `Borne`. */
  readonly borne?: Borne;
  /** Where the price includes tax, which `amount` is with. */
  readonly taxIncluded?: TaxIncluded;
};

/**
 * A difference that is taken back from several fees, one after another: what fees before gave of it, and the most that
 * this one can give. Amounts above zero.
 */
export type Borne = { readonly before: string; readonly left: string };

/**
 * The tax in a line whose price includes it, after `discount`, and the `net` of the line before that. Of what is charged:
 * by how much the tax of `rate` per cent in what lines before it charge, `before`, grows with this one. Of what is given
 * back: in proportion to what the corrected line had left, and the tax in that.
 */
export type TaxIncluded = {
  readonly rate: string;
  readonly discount: string;
  readonly tax: string;
  readonly net: string;
} & ({ readonly before: string } | { readonly left: string; readonly taxLeft: string });

type PlanNamed = { readonly plan: { readonly code: string; readonly version: number } };

/** The fee that is corrected: its days and amount, and what was taken back of it before. */
export type CorrectedFee = {
  readonly feeId: string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly takenBefore: string;
};

/** A share of something billed or priced: `days` of `outOf`, and the fraction that was used of them. */
export type ShareStep = { readonly days: number; readonly outOf: number; readonly fraction: string };

/**
 * The most a charge bills in a period: `amount` for a whole one, the part of it for the days served, and what lines
 * before this one took of that.
 */
export type MaximumStep = {
  readonly amount: string;
  readonly proration: ProrationStep | null;
  readonly taken: string;
};

/** A change of a prorated quantity: the units, and what of them counts in the period. */
export type ChangeStep = { readonly units: string; readonly counted: string };

/** Days of a period in which one number of units of a fixed item was held, and what a whole period of them costs. */
export type ItemStretch = ProrationStep & { readonly units: string; readonly steps: readonly BandStep[] };

/** More or fewer units of a fixed item, and the days from that change to the end of what is billed. */
export type ItemChange = ProrationStep & { readonly units: string };

/** What a minimum or a commitment counts: the items billed for its period and their amounts. */
export type CountedItem = { readonly item: string; readonly amount: string };

/** A manual amount on a position: on top of what the rules make of it, instead of it, or taken off it again. */
export type OverrideTerms =
  | { readonly kind: OverrideKind; readonly amount: string; readonly reason: string }
  | { readonly kind: "lifted" };

/**
 * A position that counts in a window of a pool, in the order of filling: what it comes to after earlier pools, and how
 * much of the pool's amount it drew.
 */
export type PoolDraw = {
  readonly item: string;
  readonly subscriptionId: string | null;
  readonly from: string;
  readonly tax: string;
  readonly amount: string;
  readonly drew: string;
};

/** Typed evidence of one amount: enough to calculate it again without the engine. Decimal strings throughout. */
export type Derivation = Rounded &
  (
    | (PlanNamed & {
        readonly kind: "recurring";
        readonly unitAmount: string;
        readonly quantity: string;
        readonly proration: ProrationStep | null;
        /** Where only a part of the line was not billed yet: that part of `lineAmount`. */
        readonly part?: ShareStep & { readonly lineAmount: string };
      })
    | (PlanNamed & { readonly kind: "one_time"; readonly unitAmount: string; readonly quantity: string })
    | {
        readonly kind: "reversal";
        readonly corrects: CorrectedFee;
        /** `billed_line_share`: of what was billed; `plan_day_price`: days at the price of one; `agreed`: an amount. */
        readonly base: "billed_line_share" | "plan_day_price" | "agreed";
        readonly from: string;
        readonly to: string;
        /** What the share is taken of: the amount billed, the price of the whole period, or what was agreed. */
        readonly of: string;
        readonly share: ShareStep;
        /** What earlier reversals and concessions left of the fee; the amount is never above it. */
        readonly left: string;
      }
    | (PlanNamed & {
        readonly kind: "usage";
        readonly charge: string;
        readonly metric: { readonly code: string; readonly aggregation: string };
        readonly usage: {
          readonly quantity: string;
          readonly eventCount: number;
          readonly startsAt: string;
          readonly endsAt: string;
          /** The prorated quantity that is priced, where it is not the whole: the sum of what `changes` count. */
          readonly priced?: string;
          /** Each change of a prorated quantity in order, what was carried in or paid before first. */
          readonly changes?: readonly ChangeStep[];
        };
        /** The properties an event has to have to be in this line: of a filter, of a group. */
        readonly filter?: Readonly<Record<string, readonly string[]>>;
        readonly group?: Readonly<Record<string, string>>;
        /** One event of a charge in advance. */
        readonly event?: string;
        readonly model: PriceModel;
        readonly steps: readonly BandStep[];
        /** What of the steps was priced before: earlier events, or an earlier part of the same period. */
        readonly stepsBefore?: readonly BandStep[];
        /** Where the line is held at the most that its charge bills. */
        readonly maximum?: MaximumStep;
      })
    | (PlanNamed & {
        readonly kind: "item";
        readonly item: string;
        readonly units: string;
        readonly model: PriceModel;
        readonly steps: readonly BandStep[];
        readonly proration: ProrationStep | null;
        /** Where the units changed during the period and each number of them is priced for its days; `steps` is empty. */
        readonly stretches?: readonly ItemStretch[];
        /** Where units lie in tiers and count by their days: each change of them; `steps` hold what counts. */
        readonly changes?: readonly ItemChange[];
        /** Where what was billed for the rest of the period before is taken off in the line. */
        readonly less?: string;
      })
    | (PlanNamed & {
        readonly kind: "minimum";
        readonly of: string;
        readonly minimum: string;
        readonly proration: ProrationStep | null;
        /** The minimum of the days served, rounded. */
        readonly required: string;
        readonly counted: readonly CountedItem[];
      })
    | {
        readonly kind: "pool";
        readonly pool: { readonly code: string; readonly kind: PoolKind };
        /** The days of the window that the pool lasts. */
        readonly from: string;
        readonly to: string;
        /** The amount of a whole window. */
        readonly agreed: string;
        readonly proration: ProrationStep | null;
        /** The amount of the days it lasts, and the same rounded. */
        readonly exactRequired: string;
        readonly required: string;
        /** Of what a payer's group shares: what others of it used, and what that leaves to be drawn. */
        readonly group?: { readonly others: string; readonly room: string };
        /** The treatment this fee is about; a cap and an allowance take back under that of what they take of. */
        readonly tax: string;
        readonly counted: readonly PoolDraw[];
        /** What counts in all. */
        readonly total: string;
        /** The lines of the same document that it is taken from, by position; they make the amount. */
        readonly takes: readonly { readonly position: string; readonly amount: string }[];
        /** Where lines of one document cannot give all: what other documents took before, and what is left to take. */
        readonly spread?: { readonly before: string; readonly after: string };
      }
    | { readonly kind: "one_off"; readonly unitAmount: string; readonly quantity: string }
    | {
        /** `exactAmount` is what the position comes to in all, and `issuedBefore` what its other fees come to. */
        readonly kind: "override";
        readonly override: OverrideTerms;
        /** What the rules made of the position but for `of`. */
        readonly byRules: string;
        /** What the rules add to that now; part of this fee, or hidden by a lock. */
        readonly of: readonly Derivation[];
        /** Both together: what the position would come to without the manual amount. */
        readonly recomputed: string;
        /** What the manual amount keeps from being billed; below zero where it bills more. */
        readonly hidden: string;
      }
  );

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
  /** With the tax that the price includes, once a document took it out of the two above; see `pricedOf`. */
  readonly priced?: Discounted;
  /** The share before it was rounded to minor units, where the policy keeps decimals; in minor units. */
  readonly discountExact?: Rational;
  readonly effect: FeeEffect;
  readonly correctsFeeId: string | null;
  readonly obligation: string;
  readonly recognition: Recognition;
  /** Of what is earned over a term: the day on which that ends. */
  readonly termTo?: Day;
  readonly provisional: boolean;
  readonly derivation: Derivation;
  /** Of a recurring price: plan and rate. Two stretches of one key are the same to the customer. */
  readonly priceKey?: string | null;
  /** Of a recurring price: the days of the whole period that the line is a part of. */
  readonly periodDays?: number | null;
  /** The metric of a usage line and the plan of any; what coupons and wallets are bound to. */
  readonly metricCode?: string | null;
  readonly planCode?: string | null;
  /** The amount before it was rounded, where a credit note keeps it; in minor units. */
  readonly exactMinor?: Rational;
  /** True for what an interim invoice billed and this one, which shows the whole, deducts. */
  readonly isInterim?: true;
  /** The part of the amount that a manual amount adds, or keeps from being billed; see `override.ts`. */
  readonly overrideMinor?: bigint;
  /** Who got the supply, where its document names somebody else too; it decided the tax. */
  readonly recipient?: Recipient;
};

/** A customer whose supplies stand on the invoice of another one, with the name that its lines show. */
type Recipient = { readonly id: string; readonly name: string };

/**
 * A fee that was issued, as far as later runs look at it. `documentId` is its invoice or credit note. The amounts are
 * as its price names them, with tax where that includes it.
 */
export type IssuedFee = {
  readonly id: string;
  readonly positionKey: string;
  readonly documentId: string;
  readonly kind: FeeKind;
  readonly subscriptionId: string | null;
  readonly stintId: string | null;
  readonly planVersionId: string | null;
  readonly chargeId: string | null;
  readonly item: string;
  readonly part: string;
  readonly description: string;
  readonly feeType: string;
  readonly period: Period;
  readonly quantity: string;
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly effect: FeeEffect;
  readonly correctsFeeId: string | null;
  readonly tax: TaxTreatment;
  readonly priceKey: string | null;
  readonly periodDays: number | null;
  /** True while it is priced before its window ends. */
  readonly provisional: boolean;
  /** The part of the amount that is by hand; absent: none. */
  readonly overrideMinor?: bigint;
  readonly recipient?: Recipient;
  /** The customer that its document names, where that is not the one who got the supply. */
  readonly billedTo?: string;
};
