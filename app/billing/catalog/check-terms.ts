import { isCurrencyCode } from "../money/currency";
import { currencyRefusal, parseAmount } from "../money/money";
import { accept, atField, type Outcome, type Refusal, refuse } from "../outcome";
import type { PriceModel } from "../pricing/price-model";
import { checkPriceModel, needsEventAmounts, type UncheckedPriceModel } from "../pricing/price-model";
import { CADENCE_UNITS } from "../time/cadence";
import type { ChargeTerms, Metric, PlanTerms, RecurringPrice } from "./plan";

export type UncheckedCharge = Omit<ChargeTerms, "prices"> & {
  readonly prices: readonly { readonly currency: string; readonly model: UncheckedPriceModel }[];
};

/** Terms as a door reads them: of the right shape, and nothing more is known of them. */
export type UncheckedTerms = Omit<PlanTerms, "prices" | "charges"> & {
  readonly prices: readonly RecurringPrice[];
  readonly charges: readonly UncheckedCharge[];
};

export const MAX_TRIAL_DAYS = 730;
export const MAX_CADENCE_COUNT = 100;
const CODE = /^[a-z0-9][a-z0-9_.-]{0,63}$/i;

/**
 * Checks the terms of a plan and brings its models into their normal form. Refusals carry the dotted path of the
 * field: `cadence_invalid`, `trial_invalid`, `price_repeated`, `amount_…`, `currency_invalid`, `code_invalid`,
 * `charge_repeated`, `metric_unknown`, `charge_timing_unsupported`, `price_missing`, `metric_not_additive`, and
 * those of `checkPriceModel`.
 */
export function checkPlanTerms(terms: UncheckedTerms, metrics: readonly Metric[]): Outcome<PlanTerms> {
  const refusals: Refusal[] = [
    ...checkCadence(terms),
    ...checkTrial(terms.trialDays),
    ...checkRepeated(terms.prices, "prices"),
    ...terms.prices.flatMap(checkPrice),
  ];
  const charges: ChargeTerms[] = [];
  for (const [index, charge] of terms.charges.entries()) {
    const checked = checkCharge(charge, terms.charges, index, metrics);
    if (checked.ok) charges.push(checked.value);
    else refusals.push(...checked.refusals);
  }
  return refusals.length > 0 ? refuse(...refusals) : accept({ ...terms, charges });
}

function checkCadence({ cadence }: UncheckedTerms): Refusal[] {
  const { unit, count } = cadence;
  if (CADENCE_UNITS.includes(unit) && Number.isInteger(count) && count >= 1 && count <= MAX_CADENCE_COUNT)
    return [];
  return [
    {
      code: "cadence_invalid",
      sentence: `A period of ${count} × ${unit} cannot be billed.`,
      remedy: `Choose 1 to ${MAX_CADENCE_COUNT} days, weeks, months, quarters or years.`,
      field: "cadence",
    },
  ];
}

function checkTrial(days: number): Refusal[] {
  if (Number.isInteger(days) && days >= 0 && days <= MAX_TRIAL_DAYS) return [];
  return [
    {
      code: "trial_invalid",
      sentence: `A trial of ${days} days cannot be given.`,
      remedy: `Enter 0 to ${MAX_TRIAL_DAYS} days.`,
      field: "trial_days",
    },
  ];
}

function checkPrice(price: RecurringPrice, index: number): Refusal[] {
  const field = `prices.${index}.amount`;
  const parsed = atField(parseAmount(price.amount, price.currency), field);
  if (!parsed.ok) return [...parsed.refusals];
  if (parsed.value >= 0n) return [];
  return [
    {
      code: "amount_negative",
      sentence: `The price is ${price.amount}, below zero.`,
      remedy: "Enter zero or more.",
      field,
    },
  ];
}

/** A second price in one currency would leave open which of them holds. */
function checkRepeated(prices: readonly { readonly currency: string }[], path: string): Refusal[] {
  return prices.flatMap(({ currency }, index) => {
    const field = `${path}.${index}.currency`;
    if (!isCurrencyCode(currency)) return [{ ...currencyRefusal(currency), field }];
    if (prices.findIndex((price) => price.currency === currency) === index) return [];
    return [
      {
        code: "price_repeated",
        sentence: `There are two prices in ${currency}.`,
        remedy: "Keep one price for each currency.",
        field,
      },
    ];
  });
}

function checkCharge(
  charge: UncheckedCharge,
  all: readonly UncheckedCharge[],
  index: number,
  metrics: readonly Metric[],
): Outcome<ChargeTerms> {
  const path = `charges.${index}`;
  const refusals = [
    ...checkChargeWords(charge, all, index, metrics),
    ...checkRepeated(charge.prices, `${path}.prices`),
  ];
  const prices: ChargeTerms["prices"][number][] = [];
  for (const [at, { currency, model }] of charge.prices.entries()) {
    const checked = checkPriceModel(model, currency);
    const unfit = checked.ok ? checkMetricOf(charge, checked.value, metrics) : null;
    if (unfit) refusals.push({ ...unfit, field: `${path}.metric` });
    else if (checked.ok) prices.push({ currency, model: checked.value });
    else {
      // An unknown currency was told above, under its own field.
      const ofModel = checked.refusals.filter((refusal) => refusal.field !== "currency");
      refusals.push(
        ...ofModel.map((refusal) => ({
          ...refusal,
          field: `${path}.prices.${at}.model.${refusal.field ?? ""}`,
        })),
      );
    }
  }
  return refusals.length > 0 ? refuse(...refusals) : accept({ ...charge, prices });
}

/** Free parts and limits of single events mean something only where the events add up to the quantity. */
function checkMetricOf(
  charge: UncheckedCharge,
  model: PriceModel,
  metrics: readonly Metric[],
): Omit<Refusal, "field"> | null {
  const metric = metrics.find(({ code }) => code === charge.metric);
  if (!metric || metric.aggregation === "sum" || metric.aggregation === "count") return null;
  if (!needsEventAmounts(model)) return null;
  return {
    code: "metric_not_additive",
    sentence: `The price looks at single events, and ${metric.code} is their ${metric.aggregation}, not their sum.`,
    remedy: "Choose a metric that sums or counts, or leave out free parts and limits per event.",
  };
}

function checkChargeWords(
  charge: UncheckedCharge,
  all: readonly UncheckedCharge[],
  index: number,
  metrics: readonly Metric[],
): Refusal[] {
  const path = `charges.${index}`;
  const refusals: Refusal[] = [];
  const tell = (code: string, field: string, sentence: string, remedy: string) =>
    refusals.push({ code, sentence, remedy, field: `${path}.${field}` });
  if (!CODE.test(charge.code)) {
    tell("code_invalid", "code", `${JSON.stringify(charge.code)} cannot be a code.`, CODE_REMEDY);
  } else if (all.findIndex(({ code }) => code === charge.code) !== index) {
    tell(
      "charge_repeated",
      "code",
      `Two charges have the code ${charge.code}.`,
      "Give each charge its own code.",
    );
  }
  if (!metrics.some((metric) => metric.code === charge.metric)) {
    tell(
      "metric_unknown",
      "metric",
      `There is no metric ${JSON.stringify(charge.metric)}.`,
      "Choose one of the metrics, or make it first.",
    );
  }
  if (charge.timing !== "in_arrears") {
    tell(
      "charge_timing_unsupported",
      "timing",
      "Usage cannot be billed in advance: nobody knows it yet.",
      "Bill the charge in arrears.",
    );
  }
  if (charge.prices.length === 0) {
    tell(
      "price_missing",
      "prices",
      `The charge ${charge.code} has no price.`,
      "Add a price, or remove the charge.",
    );
  }
  return refusals;
}

const CODE_REMEDY =
  "Use 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.";

/** The same rule for the codes of metrics, plans and tax rates. Null when the code is fine. */
export function checkCode(code: string): Refusal | null {
  if (CODE.test(code)) return null;
  return {
    code: "code_invalid",
    sentence: `${JSON.stringify(code)} cannot be a code.`,
    remedy: CODE_REMEDY,
    field: "code",
  };
}
