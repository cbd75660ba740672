import type { CurrencyCode } from "../money/currency";
import type { PlanTerms } from "./plan";

type Priced = { readonly currency: CurrencyCode };

/** The terms as one customer is billed by them: of every price only the one in the customer's currency. */
export function termsIn(terms: PlanTerms, currency: CurrencyCode): PlanTerms {
  const own = <T extends Priced>(list: readonly T[]): T[] =>
    list.filter((price) => price.currency === currency);
  const maybe = <K extends string, T extends Priced>(
    key: K,
    list: readonly T[] | undefined,
  ): { readonly [key in K]?: readonly T[] } => (list ? ({ [key]: own(list) } as Record<K, T[]>) : {});
  return {
    ...terms,
    prices: own(terms.prices),
    charges: terms.charges.map((charge) => ({
      ...charge,
      prices: own(charge.prices),
      ...maybe("minimum", charge.minimum),
      ...maybe("maximum", charge.maximum),
      ...(charge.filters
        ? { filters: charge.filters.map((filter) => ({ ...filter, prices: own(filter.prices) })) }
        : {}),
    })),
    ...(terms.phases
      ? {
          phases: terms.phases.map((phase) => ({
            ...phase,
            prices: own(phase.prices),
            oneTime: own(phase.oneTime),
          })),
        }
      : {}),
    ...(terms.fixedItems
      ? { fixedItems: terms.fixedItems.map((item) => ({ ...item, prices: own(item.prices) })) }
      : {}),
    ...maybe("commitment", terms.commitment),
    ...maybe("thresholds", terms.thresholds),
  };
}
