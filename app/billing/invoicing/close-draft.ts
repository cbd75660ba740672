import type { ProposedFee } from "../fees/fee";
import type { DueFee } from "../fees/propose";
import { taxGroups } from "../tax/tax-groups";
import { formatDay } from "../time/day";
import type { BillingSlice } from "./billing-slice";
import type { ClosedDraft } from "./invoice";

/**
 * Closes the fees of one cut into a document: lines in a steady order, tax once per group, the four dates.
 * Null when the policy skips what would come out: a document on which every line is zero, or one without lines.
 */
export function closeDraft(
  slice: Pick<BillingSlice, "policy" | "issuer" | "customer" | "netTermsDays">,
  due: readonly DueFee[],
): ClosedDraft | null {
  const first = due[0];
  if (!first) return null;
  const { policy, issuer, customer, netTermsDays } = slice;
  const kept = policy.zero_lines === "skip" ? due.filter(({ fee }) => fee.amountMinor !== 0n) : due;
  const fees = kept.map(({ fee }) => fee).sort(compareLines);
  if (policy.zero_documents === "skip" && fees.every((fee) => fee.amountMinor === 0n)) return null;
  const groups = taxGroups(fees, policy);
  const netMinor = fees.reduce((sum, fee) => sum + fee.amountMinor - fee.discountMinor, 0n);
  const taxMinor = groups.reduce((sum, group) => sum + group.taxMinor, 0n);
  const { billedOn } = first;
  return {
    cut: {
      issuerId: issuer.id,
      customerId: customer.id,
      currency: first.fee.position.currency,
      documentClass: "sale",
      taxRegime: first.fee.position.tax.country ?? "none",
      cut: formatDay(billedOn),
    },
    fees,
    taxGroups: groups,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    issuedOn: billedOn,
    taxPointOn: billedOn,
    postedOn: billedOn,
    dueOn: billedOn + netTermsDays,
    issuer: slice.issuer,
    buyer: customer.party,
  };
}

/** Subscription by subscription; the recurring price first, then usage by charge and time. */
function compareLines(a: ProposedFee, b: ProposedFee): number {
  return (
    compareText(a.position.subscriptionId, b.position.subscriptionId) ||
    rankOf(a) - rankOf(b) ||
    compareText(a.position.item, b.position.item) ||
    a.period.from - b.period.from
  );
}

function rankOf(fee: ProposedFee): number {
  return fee.kind === "subscription" ? 0 : 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
