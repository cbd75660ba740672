import type { Aggregation } from "../metering/metric-kinds";
import type { CurrencyCode } from "../money/currency";
import type { PriceModel } from "../pricing/price-model";
import type { Cadence } from "../time/cadence";
import type { BillingTiming } from "./catalog-kinds";

/** What turns events into a quantity. `field` names the event property that is measured; null for count. */
export type Metric = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly aggregation: Aggregation;
  readonly field: string | null;
};

/** A price in one currency; `amount` is a decimal string in the major unit. */
export type RecurringPrice = { readonly currency: CurrencyCode; readonly amount: string };

export type ChargeTerms = {
  /** Stable word of the charge inside its plan; the same code in the next version is the same item. */
  readonly code: string;
  readonly name: string;
  /** Code of the metric that is priced. */
  readonly metric: string;
  readonly timing: BillingTiming;
  readonly prices: readonly { readonly currency: CurrencyCode; readonly model: PriceModel }[];
};

/** The whole of what a plan version sells: one document for draft, API, editor and engine. */
export type PlanTerms = {
  readonly cadence: Cadence;
  readonly timing: BillingTiming;
  readonly trialDays: number;
  readonly prices: readonly RecurringPrice[];
  readonly charges: readonly ChargeTerms[];
};

/** A charge of a published version, bound to its row and metric. */
export type Charge = ChargeTerms & {
  readonly id: string;
  readonly metricId: string;
  readonly aggregation: Aggregation;
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
};
