import type { ModelPrice, RecurringPrice } from "~/billing/catalog/plan";
import type { Cadence } from "~/billing/time/cadence";
import {
  emptyModel,
  type ModelText,
  modelText,
  plain,
  readModel,
  uncheckedModel,
} from "~/console/forms/model-text";
import { branch, rows, text } from "~/console/forms/typed-fields";

/** Prices while they are typed: a row for each of the plan's currencies, in the plan's order. */
export type AmountText = { readonly currency: string; readonly amount: string };
export type ModelPriceText = { readonly currency: string; readonly model: ModelText };
/** A number of units of time; what an empty field means is for the field to say. */
export type CadenceText = { readonly count: string; readonly unit: string };

export function amountsText(
  prices: readonly RecurringPrice[] | undefined,
  currencies: readonly string[],
): AmountText[] {
  return currencies.map((currency) => ({
    currency,
    amount: prices?.find((price) => price.currency === currency)?.amount ?? "",
  }));
}

export function modelPricesText(
  prices: readonly ModelPrice[],
  currencies: readonly string[],
): ModelPriceText[] {
  return currencies.map((currency) => {
    const model = prices.find((price) => price.currency === currency)?.model;
    return { currency, model: model ? modelText(model) : emptyModel };
  });
}

/** The rows of the form, of which each is in the currency that the plan has in its place. */
export function readAmounts(value: unknown, currencies: readonly string[]): AmountText[] {
  const typed = rows(value);
  return currencies.map((currency, index) => ({ currency, amount: text(typed[index]?.amount) }));
}

export function readModelPrices(value: unknown, currencies: readonly string[]): ModelPriceText[] {
  const typed = rows(value);
  return currencies.map((currency, index) => {
    const model = branch(typed[index]?.model);
    return { currency, model: readModel(model, rows(model.tiers)) };
  });
}

/** Nothing where every amount is left empty; an empty one beside others goes on, for the check to name. */
export function uncheckedAmounts(typed: readonly AmountText[]): RecurringPrice[] {
  if (typed.every(({ amount }) => amount === "")) return [];
  return typed.map(({ currency, amount }) => ({ currency, amount: plain(amount) }));
}

export function uncheckedModelPrices(typed: readonly ModelPriceText[]) {
  return typed.map(({ currency, model }) => ({ currency, model: uncheckedModel(model) }));
}

export function cadenceText(cadence: Cadence | null | undefined, missing: CadenceText): CadenceText {
  return cadence ? { count: `${cadence.count}`, unit: cadence.unit } : missing;
}

export function readCadence(value: unknown, missing: CadenceText): CadenceText {
  const { count, unit } = branch(value);
  return { count: text(count), unit: text(unit, missing.unit) };
}

export function uncheckedCadence({ count, unit }: CadenceText): Cadence {
  return { unit: unit as Cadence["unit"], count: Number(plain(count)) };
}
