import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { currencyRefusal } from "../money/money";
import type { Refusal } from "../outcome";
import type { UncheckedTerms } from "./unchecked-terms";

type PriceList = {
  readonly path: string;
  readonly named: string;
  readonly currencies: readonly string[];
};

/**
 * A plan is sold in the currencies of its prices, and every price list has all of them: else a subscription in one
 * would silently lack a price. Refuses `price_currency_missing`, `price_currency_unsold`, `currency_invalid`.
 */
export function checkCurrencies(terms: UncheckedTerms): Refusal[] {
  const selling = sellingLists(terms);
  const sold = currenciesOf(selling);
  const limits = limitLists(terms);
  return [
    ...[...selling, ...limits].flatMap((list) => missing(list, sold)),
    ...limits.flatMap((list) => unsold(list, sold)),
    ...(terms.thresholds ?? []).flatMap(({ currency }, index): Refusal[] => {
      const field = `thresholds.${index}.currency`;
      if (!isCurrencyCode(currency)) return [{ ...currencyRefusal(currency), field }];
      return sold.includes(currency) ? [] : [unsoldRefusal("A threshold", currency, field)];
    }),
  ];
}

/** The currencies a plan is sold in, in the order in which its prices name them. */
export function soldCurrencies(terms: UncheckedTerms): CurrencyCode[] {
  return currenciesOf(sellingLists(terms));
}

function currenciesOf(lists: readonly PriceList[]): CurrencyCode[] {
  return [...new Set(lists.flatMap(({ currencies }) => currencies))].filter(isCurrencyCode);
}

const listOf = (
  path: string,
  named: string,
  prices: readonly { readonly currency: string }[],
): PriceList => ({
  path,
  named,
  currencies: prices.map(({ currency }) => currency),
});

/** The lists that say what is sold. */
function sellingLists(terms: UncheckedTerms): PriceList[] {
  const phases = terms.phases ?? [];
  return [
    ...(phases.length === 0 ? [listOf("prices", "The recurring price", terms.prices)] : []),
    ...phases.flatMap((phase, index) => [
      listOf(`phases.${index}.prices`, `Phase ${index + 1}`, phase.prices),
      listOf(`phases.${index}.one_time`, `The one-time price of phase ${index + 1}`, phase.oneTime),
    ]),
    ...terms.charges.map(({ code, prices }, index) =>
      listOf(`charges.${index}.prices`, `The charge ${code}`, prices),
    ),
    ...(terms.fixedItems ?? []).map(({ code, prices }, index) =>
      listOf(`fixed_items.${index}.prices`, `The fixed item ${code}`, prices),
    ),
  ];
}

/** The lists that change what is sold, and so must stay within its currencies. */
function limitLists(terms: UncheckedTerms): PriceList[] {
  return [
    listOf("commitment", "The minimum commitment", terms.commitment ?? []),
    ...terms.charges.flatMap((charge, index) => [
      listOf(`charges.${index}.minimum`, `The minimum of ${charge.code}`, charge.minimum ?? []),
      listOf(`charges.${index}.maximum`, `The maximum of ${charge.code}`, charge.maximum ?? []),
      ...(charge.filters ?? []).map(({ prices }, at) =>
        listOf(`charges.${index}.filters.${at}.prices`, `Filter ${at + 1} of ${charge.code}`, prices),
      ),
    ]),
  ];
}

function missing({ path, named, currencies }: PriceList, sold: readonly string[]): Refusal[] {
  if (currencies.length === 0) return [];
  return sold
    .filter((currency) => !currencies.includes(currency))
    .map((currency) => ({
      code: "price_currency_missing",
      sentence: `${named} has no price in ${currency}, which the plan is sold in.`,
      remedy: `Add it, or take ${currency} out of the whole plan.`,
      field: path,
    }));
}

function unsold({ path, named, currencies }: PriceList, sold: readonly string[]): Refusal[] {
  return currencies.flatMap((currency, index) =>
    !isCurrencyCode(currency) || sold.includes(currency)
      ? []
      : [unsoldRefusal(named, currency, `${path}.${index}.currency`)],
  );
}

function unsoldRefusal(named: string, currency: string, field: string): Refusal {
  return {
    code: "price_currency_unsold",
    sentence: `${named} is in ${currency}, and the plan has no price in ${currency}.`,
    remedy: `Sell the plan in ${currency} too, or remove it.`,
    field,
  };
}
