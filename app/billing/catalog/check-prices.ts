import type { CurrencyCode } from "../money/currency";
import { isCurrencyCode } from "../money/currency";
import { currencyRefusal, parseAmount } from "../money/money";
import { atField, type Refusal } from "../outcome";
import { checkPriceModel, type PriceModel, type UncheckedPriceModel } from "../pricing/price-model";
import type { ModelPrice, RecurringPrice } from "./plan";

export type UncheckedModelPrice = { readonly currency: CurrencyCode; readonly model: UncheckedPriceModel };

/** What is wrong with a checked model where it stands; null when nothing is. `on` names the field beside the prices. */
export type ModelConcern = (model: PriceModel) => (Omit<Refusal, "field"> & { readonly on?: string }) | null;

/**
 * Amounts of a list with one entry a currency, at `path`. Refuses `price_repeated`, `currency_invalid`, `amount_…`,
 * `amount_negative`, and with `least: "above_zero"` `amount_not_positive`.
 */
export function checkAmounts(
  prices: readonly RecurringPrice[],
  path: string,
  least: "zero" | "above_zero" = "zero",
): Refusal[] {
  return [
    ...checkRepeated(prices, path),
    ...prices.flatMap((price, index) => checkAmount(price, `${path}.${index}.amount`, least)),
  ];
}

/** One amount of money; see `checkAmounts`. */
export function checkAmount(price: RecurringPrice, field: string, least: "zero" | "above_zero"): Refusal[] {
  // An unknown currency is told under its own field.
  if (!isCurrencyCode(price.currency)) return [];
  const parsed = atField(parseAmount(price.amount, price.currency), field);
  if (!parsed.ok) return [...parsed.refusals];
  if (parsed.value < 0n) {
    return [
      {
        code: "amount_negative",
        sentence: `The price is ${price.amount}, below zero.`,
        remedy: "Enter zero or more.",
        field,
      },
    ];
  }
  if (least === "zero" || parsed.value > 0n) return [];
  return [
    {
      code: "amount_not_positive",
      sentence: "The amount is zero, which could never be reached or would always be.",
      remedy: "Enter more than zero, or leave it out.",
      field,
    },
  ];
}

/** A second price in one currency would leave open which of them holds. */
export function checkRepeated(prices: readonly { readonly currency: string }[], path: string): Refusal[] {
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

/**
 * Brings the price models under `path` into their normal form. Each concern looks at every model and is told at
 * `path`, or at the field beside it that it names. Refuses `price_missing`, `price_repeated`, `currency_invalid`,
 * those of `checkPriceModel` and the concerns.
 */
export function checkModelPrices(
  unchecked: readonly UncheckedModelPrice[],
  path: string,
  named: string,
  concerns: readonly ModelConcern[],
): { readonly prices: readonly ModelPrice[]; readonly refusals: readonly Refusal[] } {
  const refusals = checkRepeated(unchecked, path);
  if (unchecked.length === 0) {
    refusals.push({
      code: "price_missing",
      sentence: `${named} has no price.`,
      remedy: "Add a price, or remove it.",
      field: path,
    });
  }
  const prices: ModelPrice[] = [];
  for (const [index, { currency, model }] of unchecked.entries()) {
    const checked = checkPriceModel(model, currency);
    if (checked.ok) {
      prices.push({ currency, model: checked.value });
      refusals.push(...told(checked.value, `${path}.${index}.model.type`, path, concerns));
      continue;
    }
    // An unknown currency was told above, under its own field.
    const ofModel = checked.refusals.filter((refusal) => refusal.field !== "currency");
    refusals.push(
      ...ofModel.map((refusal) => ({ ...refusal, field: `${path}.${index}.model.${refusal.field ?? ""}` })),
    );
  }
  return { prices, refusals };
}

function told(
  model: PriceModel,
  typeField: string,
  path: string,
  concerns: readonly ModelConcern[],
): Refusal[] {
  return concerns.flatMap((concern) => {
    const found = concern(model);
    if (!found) return [];
    const { on, ...refusal } = found;
    return [{ ...refusal, field: on === undefined ? typeField : path.replace(/[^.]+$/, on) }];
  });
}
