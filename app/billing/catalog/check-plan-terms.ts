import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { currencyRefusal, formatAmount, parseAmount } from "../money/money";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { checkPriceModel, type PriceModel, type UncheckedPriceModel } from "../pricing/price-model";
import type { ChargeTerms, Metric, PlanTerms, RecurringPrice } from "./plan";

export type UncheckedCharge = Omit<ChargeTerms, "prices"> & {
  readonly prices: readonly { readonly currency: CurrencyCode; readonly model: UncheckedPriceModel }[];
};

/** Plan terms as a door hands them over: the right shape, but nothing in them is checked against anything. */
export type UncheckedPlanTerms = Omit<PlanTerms, "charges"> & {
  readonly charges: readonly UncheckedCharge[];
};

const MAX_TRIAL_DAYS = 730;
const MAX_CADENCE_COUNT = 120;
const MAX_CHARGES = 50;

/**
 * Checks the terms of a plan before they are published and brings them into their normal form. Every problem is
 * told at once, each with its field ("charges.0.prices.1.model.tiers.2.from"). Beside the codes of
 * `checkPriceModel` and `parseAmount`: `plan_empty`, `plan_too_long`, `cadence_invalid`, `trial_invalid`,
 * `charge_code_taken`, `charge_code_invalid`, `metric_unknown`, `currency_repeated`, `currency_missing`.
 */
export function checkPlanTerms(terms: UncheckedPlanTerms, metrics: readonly Metric[]): Outcome<PlanTerms> {
  const refusals: Refusal[] = [...checkFrame(terms), ...checkCharges(terms, metrics)];
  const prices = terms.prices.flatMap((price, index) => {
    const checked = checkRecurring(price, `prices.${index}`);
    if (!checked.ok) refusals.push(...checked.refusals);
    return checked.ok ? [checked.value] : [];
  });
  const charges = terms.charges.map((charge, index) => ({
    ...charge,
    prices: charge.prices.flatMap((price, priceIndex): { currency: CurrencyCode; model: PriceModel }[] => {
      const checked = checkPriceModel(price.model, price.currency);
      if (checked.ok) return [{ currency: price.currency, model: checked.value }];
      refusals.push(
        ...checked.refusals.map((refusal) => below(refusal, `charges.${index}.prices.${priceIndex}`)),
      );
      return [];
    }),
  }));
  return refusals.length > 0 ? refuse(...refusals) : accept({ ...terms, prices, charges });
}

/** A price model's own field is inside `model`, except the currency beside it. */
function below(refusal: Refusal, path: string): Refusal {
  return {
    ...refusal,
    field: refusal.field === "currency" ? `${path}.currency` : `${path}.model.${refusal.field}`,
  };
}

function checkFrame(terms: UncheckedPlanTerms): Refusal[] {
  const refusals: Refusal[] = [];
  const { cadence, trialDays, prices, charges } = terms;
  if (prices.length === 0 && charges.length === 0) {
    refusals.push({
      code: "plan_empty",
      sentence: "This plan has no price, so there is nothing to bill.",
      remedy: "Add a recurring price, or a charge on a metric.",
      field: "prices",
    });
  }
  if (charges.length > MAX_CHARGES) {
    refusals.push({
      code: "plan_too_long",
      sentence: `${charges.length} charges are more than a plan can have.`,
      remedy: `Use at most ${MAX_CHARGES} charges.`,
      field: "charges",
    });
  }
  if (!Number.isInteger(cadence.count) || cadence.count < 1 || cadence.count > MAX_CADENCE_COUNT) {
    refusals.push({
      code: "cadence_invalid",
      sentence: `A period of ${cadence.count} ${cadence.unit.replace("_", "-")}s cannot be billed.`,
      remedy: `Enter a whole number from 1 to ${MAX_CADENCE_COUNT}.`,
      field: "cadence.count",
    });
  }
  if (!Number.isInteger(trialDays) || trialDays < 0 || trialDays > MAX_TRIAL_DAYS) {
    refusals.push({
      code: "trial_invalid",
      sentence: `A trial of ${trialDays} days cannot be given.`,
      remedy: `Enter a whole number of days from 0 to ${MAX_TRIAL_DAYS}.`,
      field: "trial_days",
    });
  }
  return [...refusals, ...checkRepeated(prices, "prices")];
}

function checkRecurring(price: RecurringPrice, field: string): Outcome<RecurringPrice> {
  if (!isCurrencyCode(price.currency)) {
    return refuse({ ...currencyRefusal(price.currency), field: `${field}.currency` });
  }
  const amount = parseAmount(price.amount, price.currency);
  if (!amount.ok)
    return refuse(...amount.refusals.map((refusal) => ({ ...refusal, field: `${field}.amount` })));
  if (amount.value >= 0n)
    return accept({ currency: price.currency, amount: formatAmount(amount.value, price.currency) });
  return refuse({
    code: "amount_negative",
    sentence: `The recurring price is ${price.amount}, below zero.`,
    remedy: "Enter zero or more; money is given back by credit notes and discounts.",
    field: `${field}.amount`,
  });
}

function checkCharges(terms: UncheckedPlanTerms, metrics: readonly Metric[]): Refusal[] {
  const known = new Set(metrics.map((metric) => metric.code));
  const seen = new Set<string>();
  return terms.charges.flatMap((charge, index) => {
    const at = (field: string) => `charges.${index}.${field}`;
    const refusals: Refusal[] = [];
    if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(charge.code)) {
      refusals.push({
        code: "charge_code_invalid",
        sentence: `${JSON.stringify(charge.code)} cannot be the code of a charge.`,
        remedy: "Use lower-case letters, digits, hyphens and underscores, at most 63 of them.",
        field: at("code"),
      });
    } else if (seen.has(charge.code)) {
      refusals.push({
        code: "charge_code_taken",
        sentence: `Two charges of this plan have the code ${charge.code}.`,
        remedy: "Give each charge a code of its own.",
        field: at("code"),
      });
    }
    seen.add(charge.code);
    if (!known.has(charge.metric)) {
      refusals.push({
        code: "metric_unknown",
        sentence: `There is no metric ${JSON.stringify(charge.metric)}.`,
        remedy: "Choose one of your metrics, or create it first.",
        field: at("metric"),
      });
    }
    return [
      ...refusals,
      ...checkRepeated(charge.prices, at("prices")),
      ...checkSold(terms, charge, at("prices")),
    ];
  });
}

/** One price a currency; which of two holds could not be told. */
function checkRepeated(prices: readonly { readonly currency: CurrencyCode }[], field: string): Refusal[] {
  return prices.flatMap(({ currency }, index) => {
    if (prices.findIndex((other) => other.currency === currency) === index) return [];
    return [
      {
        code: "currency_repeated",
        sentence: `There are two ${currency} prices.`,
        remedy: "Keep one of them.",
        field: `${field}.${index}.currency`,
      },
    ];
  });
}

/** A charge is priced in every currency the plan is sold in, or somebody's usage would cost nothing. */
function checkSold(terms: UncheckedPlanTerms, charge: UncheckedCharge, field: string): Refusal[] {
  const sold = terms.prices.length > 0 ? terms.prices : terms.charges.flatMap((other) => other.prices);
  const own = new Set(charge.prices.map((price) => price.currency));
  const missing = [...new Set(sold.map((price) => price.currency))].filter((currency) => !own.has(currency));
  return missing.map((currency) => ({
    code: "currency_missing",
    sentence: `${charge.name} has no ${currency} price, and the plan is sold in ${currency}.`,
    remedy: `Add a ${currency} price to ${charge.name}.`,
    field,
  }));
}
