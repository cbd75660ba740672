import type { ChargeTerms, FixedItemTerms, PlanTerms, RecurringPrice } from "../catalog/plan";
import type { CurrencyCode } from "../money/currency";
import type { PriceModel } from "../pricing/price-model";
import type { PriceOverrides } from "./subscription";

type Agreed = PriceOverrides | null | undefined;

/** A charge with what was agreed for a stay in the place of the catalog's: its price, those of its filters, its bounds. */
export function agreedCharge<C extends ChargeTerms>(charge: C, agreed: Agreed, currency: CurrencyCode): C {
  if (!agreed) return charge;
  const { code } = charge;
  const model = agreed.charges?.[code];
  const minimum = agreed.minimums?.[code];
  const maximum = agreed.maximums?.[code];
  const filters = agreed.filters?.[code];
  if (!model && !filters && minimum === undefined && maximum === undefined) return charge;
  return {
    ...charge,
    ...(model ? { prices: only(currency, model) } : {}),
    ...(minimum === undefined ? {} : { minimum: [{ currency, amount: minimum }] }),
    ...(maximum === undefined ? {} : { maximum: [{ currency, amount: maximum }] }),
    ...(filters && charge.filters
      ? {
          filters: charge.filters.map((filter, index) => {
            const own = filters[String(index)];
            return own ? { ...filter, prices: only(currency, own) } : filter;
          }),
        }
      : {}),
  };
}

/** A fixed item with the price that was agreed for a stay. */
export function agreedItem(item: FixedItemTerms, agreed: Agreed, currency: CurrencyCode): FixedItemTerms {
  const model = agreed?.items?.[item.code];
  return model ? { ...item, prices: only(currency, model) } : item;
}

/** The least a period of a stay bills in all: as agreed, or as the plan has it. */
export function agreedCommitment(
  { commitment = [] }: PlanTerms,
  agreed: Agreed,
  currency: CurrencyCode,
): readonly RecurringPrice[] {
  return agreed?.commitment === undefined ? commitment : [{ currency, amount: agreed.commitment }];
}

function only(currency: CurrencyCode, model: PriceModel) {
  return [{ currency, model }];
}
