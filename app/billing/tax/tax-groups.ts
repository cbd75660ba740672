import type { ProposedFee, TaxTreatment } from "../fees/fee";
import { taxKey } from "../fees/position";
import { allocate } from "../money/allocate";
import {
  add,
  fromDecimal,
  multiply,
  type Rational,
  rational,
  reduce,
  subtract,
  ZERO,
} from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";
import type { Policy } from "../policy-kinds";
import type { TaxGroup } from "./tax-group";

/**
 * What tax looks at. `discountExact` is the share of discounts where the policy keeps decimals: tax is then taken of
 * the exact net, while documents show whole units. `priced` is a price with its tax: the tax in it is that less the
 * net.
 */
type TaxedFee = Pick<ProposedFee, "amountMinor" | "discountMinor" | "discountExact" | "priced"> & {
  readonly position: Pick<ProposedFee["position"], "tax">;
};

/**
 * The tax of a document, one group for each category, rate and country, in the order the fees come. By default
 * each group is rounded once on its net (EN 16931). `lines` rounds each fee and adds up; `invoice` rounds the sum
 * of all groups once and shares it out by largest remainder.
 */
export function taxGroups(fees: readonly TaxedFee[], policy: Pick<Policy, "tax_rounding">): TaxGroup[] {
  const byKey = new Map<string, TaxedFee[]>();
  for (const fee of fees) {
    const key = taxKey(fee.position.tax);
    const members = byKey.get(key);
    if (members) members.push(fee);
    else byKey.set(key, [fee]);
  }
  const groups = [...byKey.values()].flatMap((members) => {
    const treatment = members[0]?.position.tax;
    return treatment ? [{ treatment, members, exact: members.map(taxOf).reduce(add, ZERO) }] : [];
  });
  const taxes =
    policy.tax_rounding === "invoice" && groups.length > 1
      ? roundedTogether(groups.map(({ exact }) => exact))
      : groups.map(({ members, exact }) =>
          policy.tax_rounding === "lines"
            ? members.reduce((sum, fee) => sum + lineTaxMinor(fee), 0n)
            : roundHalfAwayFromZero(exact),
        );
  return groups.map(({ treatment: { category, rate, country }, members }, index) => ({
    category,
    rate,
    country,
    netMinor: members.reduce((sum, fee) => sum + fee.amountMinor - fee.discountMinor, 0n),
    taxMinor: taxes[index] ?? 0n,
  }));
}

/** The tax of one line alone, rounded; what a line shows. Lines need not add up to the tax of their document. */
export function lineTaxMinor(fee: TaxedFee): bigint {
  return roundHalfAwayFromZero(taxOf(fee));
}

/** Percent of a net in minor units, not rounded. */
export function taxOfNet(net: Rational, { rate }: Pick<TaxTreatment, "rate">): Rational {
  return multiply({ num: net.num, den: net.den * 100n }, fromDecimal(rate));
}

function taxOf(fee: TaxedFee): Rational {
  const { amountMinor, discountMinor, discountExact, priced } = fee;
  if (priced) return rational(priced.amountMinor - priced.discountMinor - amountMinor + discountMinor);
  const net = discountExact
    ? subtract(rational(amountMinor), discountExact)
    : rational(amountMinor - discountMinor);
  return taxOfNet(net, fee.position.tax);
}

function roundedTogether(exact: readonly Rational[]): bigint[] {
  const total = roundHalfAwayFromZero(exact.reduce(add, ZERO));
  // Groups that pull in opposite directions have no shares of a common whole; each is rounded by itself.
  if (exact.some((tax) => tax.num < 0n)) return exact.map(roundHalfAwayFromZero);
  const reduced = exact.map(reduce);
  const common = reduced.reduce((den, tax) => den * tax.den, 1n);
  return allocate(
    total,
    reduced.map((tax) => (tax.num * common) / tax.den),
  );
}
