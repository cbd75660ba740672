import type { ProposedFee } from "../fees/fee";
import { taxKey } from "../fees/position";
import { allocate } from "../money/allocate";
import { add, fromDecimal, multiply, type Rational, rational, ZERO } from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";
import type { Policy } from "../policy-kinds";
import type { TaxGroup } from "./tax-group";

type TaxedFee = Pick<ProposedFee, "amountMinor" | "discountMinor"> & {
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
    byKey.set(key, [...(byKey.get(key) ?? []), fee]);
  }
  const groups = [...byKey.values()].flatMap((members) => {
    const treatment = members[0]?.position.tax;
    return treatment
      ? [{ treatment, members, netMinor: members.reduce((sum, fee) => sum + netOf(fee), 0n) }]
      : [];
  });
  const exact = groups.map((group) => taxOf(group.netMinor, group.treatment.rate));
  const taxes =
    policy.tax_rounding === "invoice" && groups.length > 1
      ? roundedTogether(exact)
      : groups.map((group, index) =>
          policy.tax_rounding === "lines"
            ? group.members.reduce(
                (sum, fee) => sum + roundHalfAwayFromZero(taxOf(netOf(fee), group.treatment.rate)),
                0n,
              )
            : roundHalfAwayFromZero(exact[index] ?? ZERO),
        );
  return groups.map(({ treatment, netMinor }, index) => ({
    category: treatment.category,
    rate: treatment.rate,
    country: treatment.country,
    netMinor,
    taxMinor: taxes[index] ?? 0n,
  }));
}

function netOf(fee: TaxedFee): bigint {
  return fee.amountMinor - fee.discountMinor;
}

/** Percent of a net in minor units, not rounded. */
function taxOf(netMinor: bigint, rate: string): Rational {
  return multiply(rational(netMinor, 100n), fromDecimal(rate));
}

function roundedTogether(exact: readonly Rational[]): bigint[] {
  const total = roundHalfAwayFromZero(exact.reduce(add, ZERO));
  // Groups that pull in opposite directions have no shares of a common whole; each is rounded by itself.
  if (exact.some((tax) => tax.num < 0n)) return exact.map(roundHalfAwayFromZero);
  const common = exact.reduce((den, tax) => den * tax.den, 1n);
  return allocate(
    total,
    exact.map((tax) => (tax.num * common) / tax.den),
  );
}
