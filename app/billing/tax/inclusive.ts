import type { Discounted, ProposedFee, TaxIncluded, TaxTreatment } from "../fees/fee";
import { pricedOf, taxKey } from "../fees/position";
import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { add, divide, fromDecimal, multiply, type Rational, rational } from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";

type Priced = Discounted & { readonly priced?: Discounted };

/** The tax in an amount that includes tax of `rate` per cent, rounded; minor units. */
export function taxIn(grossMinor: bigint, rate: string): bigint {
  return roundHalfAwayFromZero(multiply(rational(grossMinor), shareOfTax(rate)));
}

function shareOfTax(rate: string): Rational {
  return divide(fromDecimal(rate), add(rational(100), fromDecimal(rate)));
}

/**
 * Fees of one document, those whose prices include tax with the tax taken out: `priced` keeps what the price named,
 * amount and discount become net. The tax of a treatment is rounded once: each line bears what the tax of all lines so
 * far has grown by with it, so that the customer pays what the prices say.
 */
export function takeTaxOut(fees: readonly ProposedFee[]): readonly ProposedFee[] {
  if (!fees.some(({ position }) => position.tax.included)) return fees;
  const before = new Map<string, bigint>();
  return fees.map((fee) => {
    if (!fee.position.tax.included) return fee;
    const key = taxKey(fee.position.tax);
    const beforeMinor = before.get(key) ?? 0n;
    before.set(key, beforeMinor + afterDiscount(pricedOf(fee)));
    return withoutTax(fee, beforeMinor);
  });
}

function withoutTax(fee: ProposedFee, beforeMinor: bigint): ProposedFee {
  const priced = pricedOf(fee);
  const { discountExact: _, ...rest } = fee;
  const { currency, tax } = fee.position;
  const afterMinor = beforeMinor + afterDiscount(priced);
  const taxMinor = taxIn(afterMinor, tax.rate) - taxIn(beforeMinor, tax.rate);
  const { amountMinor, discountMinor } = priced;
  const line = { ...netOf(priced, taxMinor, tax.rate), priced: { amountMinor, discountMinor } };
  const before = formatAmount(beforeMinor, currency);
  const taxIncluded = { ...taxTold(line, tax.rate, currency), before };
  return { ...rest, ...line, derivation: { ...fee.derivation, taxIncluded } };
}

function taxTold(line: Priced, rate: string, currency: CurrencyCode) {
  return {
    rate,
    discount: formatAmount(pricedOf(line).discountMinor, currency),
    tax: formatAmount(taxIncludedIn(line), currency),
    net: formatAmount(line.amountMinor, currency),
  };
}

/** A line as its price names it, to be put on a document anew: what `takeTaxOut` did is undone. */
export function asPriced(fee: ProposedFee): ProposedFee {
  const { priced, ...rest } = fee;
  return priced ? { ...rest, ...priced } : fee;
}

/** Amount and discount without the tax in what is left of the two, which is `taxMinor`. */
export function netOf(
  { amountMinor, discountMinor }: Discounted,
  taxMinor: bigint,
  rate: string,
): Discounted {
  const discountNetMinor = discountMinor - taxIn(discountMinor, rate);
  return {
    amountMinor: amountMinor - discountMinor - taxMinor + discountNetMinor,
    discountMinor: discountNetMinor,
  };
}

/** What a line had left before a part of it was given back: as its price names it, and the tax in that. */
export type LineLeft = { readonly leftMinor: bigint; readonly taxLeftMinor: bigint };

/** How the included tax of a part that is given back, in amounts above zero, follows from what its line had left. */
export function taxGivenBack(
  line: Priced & { readonly tax: TaxTreatment },
  left: LineLeft,
  currency: CurrencyCode,
): TaxIncluded {
  return {
    ...taxTold(givenBack(line), line.tax.rate, currency),
    left: formatAmount(left.leftMinor, currency),
    taxLeft: formatAmount(left.taxLeftMinor, currency),
  };
}

/** The amounts of a fee by which a line of a credit note is given back. */
export function givenBack({ amountMinor, discountMinor, priced }: Priced): Priced {
  const net = { amountMinor: -amountMinor, discountMinor: -discountMinor };
  return priced ? { ...net, priced: givenBack(priced) } : net;
}

/** The tax in a line whose price includes it; nothing where it does not. Minor units, after discount. */
export function taxIncludedIn(fee: Priced): bigint {
  return afterDiscount(pricedOf(fee)) - afterDiscount(fee);
}

function afterDiscount({ amountMinor, discountMinor }: Discounted): bigint {
  return amountMinor - discountMinor;
}
