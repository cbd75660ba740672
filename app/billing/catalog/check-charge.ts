import { compare, fromDecimal, isDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { PriceModel } from "../pricing/price-model";
import { needsEventAmounts } from "../pricing/price-model";
import { BILLING_TIMINGS } from "./catalog-kinds";
import { checkCode, checkProperty, checkTaxes } from "./check-codes";
import { checkFilters, type UncheckedFilter } from "./check-filters";
import { checkAmounts, checkModelPrices, type ModelConcern, type UncheckedModelPrice } from "./check-prices";
import { checkRecovery } from "./check-recovery";
import type { ChargeTerms, Metric, RecurringPrice } from "./plan";

export type UncheckedCharge = Omit<ChargeTerms, "prices" | "filters"> & {
  readonly prices: readonly UncheckedModelPrice[];
  readonly filters?: readonly UncheckedFilter[];
};

/** How many properties usage can be grouped by; each makes the lines of an invoice multiply. */
export const MAX_GROUPS = 10;

const ADVANCE_AGGREGATIONS: readonly string[] = ["count", "sum", "unique_count"];
const PRORATED_AGGREGATIONS: readonly string[] = ["sum", "unique_count"];
const PRORATED_MODELS: readonly string[] = ["per_unit", "graduated", "volume"];

export type ChargeCheck = {
  readonly metrics: readonly Metric[];
  readonly taxRates: readonly string[] | undefined;
  /** All charges, so that codes are unique. */
  readonly all: readonly UncheckedCharge[];
};

/**
 * One charge with its filters, at `charges.<index>`. Refuses `code_invalid`, `charge_repeated`, `metric_unknown`,
 * `metric_not_additive`, `timing_invalid`, `charge_timing_unsupported`, `advance_model_unsupported`,
 * `advance_bounds_unsupported`, `prorated_metric_unsupported`, `prorated_model_unsupported`, `group_by_repeated`,
 * `group_by_too_long`, `property_invalid`, `charge_bounds_crossed`, those of `checkRecovery`, `checkFilters`,
 * `checkTaxes`, `checkAmounts` and `checkModelPrices`.
 */
export function checkCharge(
  charge: UncheckedCharge,
  index: number,
  { all, metrics, taxRates }: ChargeCheck,
): Outcome<ChargeTerms> {
  const path = `charges.${index}`;
  const metric = metrics.find(({ code }) => code === charge.metric);
  const concerns = concernsOf(charge, metric);
  const named = `The charge ${charge.code}`;
  const own = checkModelPrices(charge.prices, `${path}.prices`, named, concerns);
  const filters = checkFilters(charge.filters ?? [], `${path}.filters`, named, concerns);
  const refusals = [
    ...checkWords(charge, index, all, metric),
    ...checkTiming(charge, path, metric),
    ...checkProrated(charge, path, metric),
    ...checkRecovery(charge, `${path}.recovery`),
    ...checkGroups(charge.groupBy ?? [], `${path}.group_by`),
    ...checkAmounts(charge.minimum ?? [], `${path}.minimum`),
    ...checkAmounts(charge.maximum ?? [], `${path}.maximum`, "above_zero"),
    ...checkBounds(charge.minimum ?? [], charge.maximum ?? [], `${path}.maximum`),
    ...checkTaxes(charge.taxes, `${path}.taxes`, taxRates),
    ...own.refusals,
    ...filters.refusals,
  ];
  if (refusals.length > 0) return refuse(...refusals);
  return accept({ ...charge, prices: own.prices, filters: filters.filters });
}

function checkWords(
  charge: UncheckedCharge,
  index: number,
  all: readonly UncheckedCharge[],
  metric: Metric | undefined,
): Refusal[] {
  const path = `charges.${index}`;
  const refusals: Refusal[] = [];
  const invalid = checkCode(charge.code);
  if (invalid) refusals.push({ ...invalid, field: `${path}.code` });
  else if (all.findIndex(({ code }) => code === charge.code) !== index) {
    refusals.push({
      code: "charge_repeated",
      sentence: `Two charges have the code ${charge.code}.`,
      remedy: "Give each charge its own code.",
      field: `${path}.code`,
    });
  }
  if (!metric) {
    refusals.push({
      code: "metric_unknown",
      sentence: `There is no metric ${JSON.stringify(charge.metric)}.`,
      remedy: "Choose one of the metrics, or make it first.",
      field: `${path}.metric`,
    });
  }
  return refusals;
}

/** In advance an event is billed for what it adds, which later events may not take back. */
function checkTiming(charge: UncheckedCharge, path: string, metric: Metric | undefined): Refusal[] {
  const { timing } = charge;
  if (!BILLING_TIMINGS.includes(timing)) {
    return [
      {
        code: "timing_invalid",
        sentence: `${JSON.stringify(timing)} does not say when to bill.`,
        remedy: "Choose in advance or in arrears.",
        field: `${path}.timing`,
      },
    ];
  }
  if (timing === "in_arrears") return [];
  const refusals: Refusal[] = [];
  if (metric && !ADVANCE_AGGREGATIONS.includes(metric.aggregation)) {
    refusals.push({
      code: "charge_timing_unsupported",
      sentence: `${metric.code} is a ${metric.aggregation.replace("_", " ")}, which is known only when the period is over, so it cannot be billed in advance.`,
      remedy: "Bill the charge in arrears, or choose a metric that counts or sums.",
      field: `${path}.timing`,
    });
  }
  for (const bound of ["minimum", "maximum"] as const)
    if ((charge[bound] ?? []).length > 0) refusals.push(boundUnsupported(bound, `${path}.${bound}`));
  return refusals;
}

export function boundUnsupported(bound: "minimum" | "maximum", field: string): Refusal {
  return {
    code: "advance_bounds_unsupported",
    sentence: `The charge is billed event by event, so no period is left in which a ${bound} could be reached.`,
    remedy: `Bill the charge in arrears, or leave out the ${bound}.`,
    field,
  };
}

/** Only a quantity that goes on holds for days that can be counted. */
function checkProrated(charge: UncheckedCharge, path: string, metric: Metric | undefined): Refusal[] {
  if (!charge.prorated || !metric) return [];
  if (metric.recurring && PRORATED_AGGREGATIONS.includes(metric.aggregation)) return [];
  return [
    {
      code: "prorated_metric_unsupported",
      sentence: `${metric.code} is not a sum or unique count that goes on into the next period, so there are no days to prorate.`,
      remedy: "Choose a recurring metric that sums or counts unique values, or bill without proration.",
      field: `${path}.prorated`,
    },
  ];
}

function checkGroups(names: readonly string[], field: string): Refusal[] {
  const refusals = names.flatMap((name, index): Refusal[] => {
    const invalid = checkProperty(name, field);
    if (invalid) return [invalid];
    if (names.indexOf(name) === index) return [];
    return [
      {
        code: "group_by_repeated",
        sentence: `Usage is grouped by ${name} twice.`,
        remedy: "Name each property once.",
        field,
      },
    ];
  });
  if (names.length <= MAX_GROUPS) return refusals;
  return [
    ...refusals,
    {
      code: "group_by_too_long",
      sentence: `Usage is grouped by ${names.length} properties.`,
      remedy: `Name at most ${MAX_GROUPS}.`,
      field,
    },
  ];
}

/** A least above the most. */
export function checkBounds(
  minimum: readonly RecurringPrice[],
  maximum: readonly RecurringPrice[],
  path: string,
): Refusal[] {
  return maximum.flatMap(({ currency, amount }, index): Refusal[] => {
    const least = minimum.find((price) => price.currency === currency)?.amount;
    if (least === undefined || !isDecimal(least) || !isDecimal(amount)) return [];
    if (compare(fromDecimal(least), fromDecimal(amount)) <= 0) return [];
    return [
      {
        code: "charge_bounds_crossed",
        sentence: `The charge bills at least ${least} and at most ${amount} ${currency}.`,
        remedy: "Enter a maximum that is not below the minimum.",
        field: `${path}.${index}.amount`,
      },
    ];
  });
}

function concernsOf(charge: UncheckedCharge, metric: Metric | undefined): ModelConcern[] {
  return [
    (model) => (metric ? additiveConcern(model, metric) : null),
    (model) => (charge.timing === "in_advance" ? advanceConcern(model) : null),
    (model) => (charge.prorated ? proratedConcern(model) : null),
  ];
}

/** Free parts and limits of single events mean something only where the events add up to the quantity. */
function additiveConcern(model: PriceModel, metric: Metric): ReturnType<ModelConcern> {
  if (metric.aggregation === "sum" || metric.aggregation === "count" || !needsEventAmounts(model))
    return null;
  return {
    code: "metric_not_additive",
    sentence: `The price looks at single events, and ${metric.code} is their ${metric.aggregation}, not their sum.`,
    remedy: "Choose a metric that sums or counts, or leave out free parts and limits per event.",
    on: "metric",
  };
}

/** Where more units make the earlier ones cheaper, an event could cost less than nothing. */
function advanceConcern(model: PriceModel): ReturnType<ModelConcern> {
  const falls = model.type === "volume" || (model.type === "tiered_blocks" && model.policy === "top_tier");
  if (!falls) return null;
  return {
    code: "advance_model_unsupported",
    sentence:
      "The price of all units changes with the total, so no event can be billed before the total is known.",
    remedy: "Bill the charge in arrears, or choose a price of which each tier prices its own units.",
  };
}

function proratedConcern(model: PriceModel): ReturnType<ModelConcern> {
  if (PRORATED_MODELS.includes(model.type)) return null;
  return {
    code: "prorated_model_unsupported",
    sentence: "Packages, blocks and shares are sold whole, so they cannot be prorated.",
    remedy: "Choose a price per unit, graduated or volume, or bill without proration.",
  };
}
