import type { Aggregation } from "../metering/metric-kinds";
import type { CurrencyCode } from "../money/currency";
import type { PlanSettings, Policy } from "../policy-kinds";
import type { PriceModel } from "../pricing/price-model";
import type { Cadence } from "../time/cadence";
import type { Day } from "../time/day";
import type {
  BillDayAlignment,
  BillingTiming,
  Earning,
  InterimSupply,
  PhaseKind,
  PhasesFrom,
  TaxBehavior,
} from "./catalog-kinds";

/**
 * What turns events into a quantity. `field` names the event property that is measured; null for count and where an
 * `expression` is measured instead.
 */
export type Metric = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly aggregation: Aggregation;
  readonly field: string | null;
  /** Arithmetic over properties, evaluated at ingest: "(bytes / 1024) * replicas". */
  readonly expression?: string | null;
  /** True when the quantity goes on into the next period. */
  readonly recurring?: boolean;
};

/** A price in one currency; `amount` is a decimal string in the major unit. */
export type RecurringPrice = { readonly currency: CurrencyCode; readonly amount: string };

/** A price of a charge in one currency. */
export type ModelPrice = { readonly currency: CurrencyCode; readonly model: PriceModel };

/**
 * Another price for the usage whose properties match: all names must hold one of their values. Of several filters
 * the first that matches takes an event; what matches none is priced by the charge itself.
 */
export type ChargeFilter = {
  readonly match: Readonly<Record<string, readonly string[]>>;
  readonly prices: readonly ModelPrice[];
};

/** What becomes of usage of one charge that changes after it was billed. */
export type ChargeRecovery = {
  /** What late or voided usage does that lowers what was billed. */
  readonly onDecrease?: Policy["usage_decrease"];
  /** Whether late usage is billed as a difference or set aside. */
  readonly onLate?: Policy["late_usage"];
  /** How many closed periods late usage still reaches; beside `onLate: difference`. */
  readonly lateWindows?: Policy["late_windows"];
};

export type ChargeTerms = {
  /** Stable word of the charge inside its plan; the same code in the next version is the same item. */
  readonly code: string;
  readonly name: string;
  /** Code of the metric that is priced. */
  readonly metric: string;
  /** In advance every event is billed as it comes; a recurring metric's held quantity at each renewal. */
  readonly timing: BillingTiming;
  readonly prices: readonly ModelPrice[];
  /** Weighs each change of a recurring quantity by the days it holds. */
  readonly prorated?: boolean;
  /** How its revenue is earned; absent: with its line. */
  readonly recognition?: Earning;
  readonly filters?: readonly ChargeFilter[];
  /** What is left out is the plan's, else the organization's. */
  readonly recovery?: ChargeRecovery;
  /** Properties by whose values usage is grouped, a line per group. */
  readonly groupBy?: readonly string[];
  /** The least the charge bills in a whole period. */
  readonly minimum?: readonly RecurringPrice[];
  /** The most the charge bills in a period. */
  readonly maximum?: readonly RecurringPrice[];
  /** Codes of tax rates; empty takes those of the plan, the customer, the organization. */
  readonly taxes?: readonly string[];
};

/** So many units of something at a price, without events: seats included, a support package, a set-up fee. */
export type FixedItemTerms = {
  /** The same code on another plan is the same item. */
  readonly code: string;
  readonly name: string;
  /** Decimal string; a subscription may hold another number. */
  readonly units: string;
  readonly timing: BillingTiming;
  readonly prorated: boolean;
  /** False for what is billed once, when the subscription starts. */
  readonly recurring: boolean;
  readonly prices: readonly ModelPrice[];
  /** How its revenue is earned; absent: day by day where it is paid ahead. */
  readonly recognition?: Earning;
  readonly taxes?: readonly string[];
};

/** A stretch of a subscription's life with its own prices; the last one may be without end. */
export type PhaseTerms = {
  readonly kind: PhaseKind;
  /** Null: it goes on until the subscription ends. */
  readonly length: Cadence | null;
  /** Empty: nothing recurs. */
  readonly prices: readonly RecurringPrice[];
  /** Billed on the first day of the phase; empty: nothing is. */
  readonly oneTime: readonly RecurringPrice[];
  /** Null: the plan's. */
  readonly cadence: Cadence | null;
};

/** Billed as soon as the usage of a subscription reaches it; a recurring one again for each further step. */
export type UsageThreshold = {
  readonly currency: CurrencyCode;
  readonly amount: string;
  readonly recurring: boolean;
};

/** The whole of what a plan version sells: one document for draft, API, editor and engine. */
export type PlanTerms = {
  readonly cadence: Cadence;
  readonly timing: BillingTiming;
  readonly trialDays: number;
  readonly prices: readonly RecurringPrice[];
  /** How the recurring price is earned, and one-time prices over the term; absent: day by day where it is paid ahead. */
  readonly recognition?: Earning;
  readonly charges: readonly ChargeTerms[];
  /** Instead of `trialDays` and `prices`; empty or absent: those two say it. */
  readonly phases?: readonly PhaseTerms[];
  /** From where phases count after a change to this plan; the subscription's start by default. */
  readonly phasesFrom?: PhasesFrom;
  readonly fixedItems?: readonly FixedItemTerms[];
  /** The least a period bills in all: recurring price, fixed items and usage. */
  readonly commitment?: readonly RecurringPrice[];
  /** How often usage is billed, when that is more often than the plan. */
  readonly usageCadence?: Cadence | null;
  readonly thresholds?: readonly UsageThreshold[];
  /** What invoices at them are; a partial supply where it is absent. */
  readonly interimSupply?: InterimSupply;
  /** Codes of tax rates for everything the plan bills. */
  readonly taxes?: readonly string[];
  /** Whether its prices include tax; exclusive where it is absent. */
  readonly taxBehavior?: TaxBehavior;
  /** Sold only beside a base plan. */
  readonly addOn?: boolean;
  /** Codes of the base plans it is sold with; absent: any. */
  readonly availableWith?: readonly string[];
  /** Whose day of the month periods begin on, where the policy's anchor is a bill day. */
  readonly alignment?: BillDayAlignment;
  /** Billing rules that are other than the organization's for whoever is on this version. */
  readonly settings?: PlanSettings;
};

/** A charge of a published version, bound to its row and metric. */
export type Charge = ChargeTerms & {
  readonly id: string;
  readonly metricId: string;
  readonly aggregation: Aggregation;
  /** True when the metric's quantity goes on into the next period. */
  readonly recurring?: boolean;
};

/** Published and immutable. */
export type PlanVersion = {
  readonly id: string;
  readonly planId: string;
  readonly planCode: string;
  readonly planName: string;
  readonly number: number;
  readonly terms: PlanTerms;
  readonly charges: readonly Charge[];
  /** The day from which new subscriptions get it; null: from its publication. */
  readonly effectiveFrom?: Day | null;
};
