import type { AppliedCoupon } from "../discounts/coupon";
import { type CouponUse, discountFees } from "../discounts/discount-fees";
import type { ProposedFee } from "../fees/fee";
import type { DueFee, Occasion } from "../fees/propose-context";
import { fromDecimal, rational } from "../money/rational";
import { takenBeside } from "../pools/takes";
import { takeTaxOut } from "../tax/inclusive";
import { taxGroups } from "../tax/tax-groups";
import { type Day, formatDay } from "../time/day";
import type { BillingSlice } from "./billing-slice";
import type { ClosedDraft } from "./invoice";

type ClosingSlice = Pick<BillingSlice, "policy" | "issuer" | "customer" | "netTermsDays">;

/** When a cut was made, and when its document is issued. */
export type CutDates = { readonly billedOn: Day; readonly issuedOn: Day; readonly occasion: Occasion };

/**
 * Closes the fees of one cut into a document: lines in a steady order, discounts, tax once per group, the four dates.
 * Null when the policy skips what would come out: a document on which every line is zero, or one without lines.
 */
export function closeDraft(
  slice: ClosingSlice,
  due: readonly DueFee[],
  dates: CutDates,
  coupons: readonly AppliedCoupon[],
): ClosedDraft | null {
  if (due.length === 0) return null;
  const { policy } = slice;
  const kept = policy.zero_lines === "skip" ? due.filter((one) => !isEmptyUsage(one)) : due;
  const lines = kept.map(({ fee }) => fee).sort(compareLines);
  if (lines.length === 0) return null;
  if (policy.zero_documents === "skip" && lines.every((fee) => fee.amountMinor === 0n)) return null;
  const { fees, uses } = discounted(slice, lines, coupons);
  return draftOf(slice, fees, dates, uses);
}

/** A line about usage that there was none of. */
function isEmptyUsage({ fee, occasion }: DueFee): boolean {
  return (
    occasion !== "advance" &&
    fee.kind === "usage" &&
    fee.amountMinor === 0n &&
    fromDecimal(fee.quantity).num === 0n
  );
}

/** The document of fees whose discounts are known: tax that prices include is taken out, the rest is added. */
export function draftOf(
  slice: ClosingSlice,
  lines: readonly ProposedFee[],
  dates: CutDates,
  couponUses: readonly CouponUse[] = [],
): ClosedDraft {
  const { policy, issuer, customer, netTermsDays } = slice;
  const { billedOn, issuedOn, occasion } = dates;
  const fees = takeTaxOut(lines);
  const groups = taxGroups(fees, policy);
  const netMinor = fees.reduce((sum, fee) => sum + fee.amountMinor - fee.discountMinor, 0n);
  const taxMinor = groups.reduce((sum, group) => sum + group.taxMinor, 0n);
  const first = fees[0];
  return {
    cut: {
      issuerId: issuer.id,
      customerId: customer.id,
      currency: first?.position.currency ?? customer.currency,
      documentClass: "sale",
      taxRegime: taxRegimeOf(first),
      cut: cutName(billedOn, occasion),
    },
    fees,
    taxGroups: groups,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    draftedOn: billedOn,
    issuedOn,
    taxPointOn: issuedOn,
    postedOn: issuedOn,
    dueOn: issuedOn + netTermsDays,
    occasion,
    couponUses,
    gifts: [],
    issuer: slice.issuer,
    buyer: customer.party,
  };
}

export function taxRegimeOf(first: ProposedFee | undefined): string {
  return first?.position.tax.country ?? "none";
}

export function cutName(billedOn: Day, occasion: Occasion): string {
  return occasion === null ? formatDay(billedOn) : `${formatDay(billedOn)} ${occasion}`;
}

/**
 * Lines with their share of each coupon. What an interim invoice billed already is taken off its line first, because
 * it had its own discount.
 */
function discounted(
  { policy, customer }: ClosingSlice,
  lines: readonly ProposedFee[],
  coupons: readonly AppliedCoupon[],
): { readonly fees: readonly ProposedFee[]; readonly uses: readonly CouponUse[] } {
  if (coupons.length === 0) return { fees: lines, uses: [] };
  const bases = lines.map((fee) => ({ ...fee, amountMinor: baseOf(fee, lines) }));
  const { minor, exact, uses } = discountFees(bases, coupons, policy, customer.currency);
  const fees = lines.map((fee, index): ProposedFee => {
    const discountMinor = minor[index] ?? 0n;
    if (discountMinor === 0n && (exact[index]?.num ?? 0n) === 0n) return fee;
    const share = exact[index] ?? rational(discountMinor);
    return {
      ...fee,
      discountMinor: fee.discountMinor + discountMinor,
      ...(policy.discount_spread === "decimals" ? { discountExact: share } : {}),
    };
  });
  return { fees, uses };
}

/** Lines that somebody wrote take no part of a coupon, on a document of their own or beside others. */
function baseOf(fee: ProposedFee, lines: readonly ProposedFee[]): bigint {
  if (fee.amountMinor <= 0n || fee.kind === "one_off") return 0n;
  const interim = lines.filter((line) => line.isInterim === true && line.positionKey === fee.positionKey);
  const base = interim.reduce(
    (sum, line) => sum + line.amountMinor,
    fee.amountMinor - takenBeside(fee, lines),
  );
  return base > 0n ? base : 0n;
}

/**
 * Recipient by recipient and subscription by subscription; the recurring price first, then fixed items, then usage by charge and time. Pools, which
 * belong to the customer, stand at the end.
 */
function compareLines(a: ProposedFee, b: ProposedFee): number {
  return (
    compareText(a.recipient?.name ?? "", b.recipient?.name ?? "") ||
    compareText(a.recipient?.id ?? "", b.recipient?.id ?? "") ||
    (a.kind === "pool" ? 1 : 0) - (b.kind === "pool" ? 1 : 0) ||
    compareText(a.position.subscriptionId ?? "", b.position.subscriptionId ?? "") ||
    rankOf(a) - rankOf(b) ||
    compareText(a.position.item, b.position.item) ||
    a.period.from - b.period.from ||
    compareText(a.position.part, b.position.part)
  );
}

const RANKS: Readonly<Record<ProposedFee["kind"], number>> = {
  subscription: 0,
  fixed: 1,
  one_off: 1,
  usage: 2,
  charge_minimum: 3,
  commitment: 4,
  pool: 5,
};

function rankOf(fee: ProposedFee): number {
  return RANKS[fee.kind];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
