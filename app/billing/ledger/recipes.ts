import type { ProposedFee } from "../fees/fee";
import type { ClosedDraft } from "../invoicing/invoice";
import type { CurrencyCode } from "../money/currency";
import type { Receipt } from "../payment/settle";
import type { Day } from "../time/day";
import { assertBalanced } from "./balance";
import type { Entry, Posting } from "./entry";
import type { AccountCode } from "./ledger-kinds";

/** Amounts with a sign, debit above zero; a zero makes no posting, so an entry of nothing has no lines. */
type Signed = {
  readonly account: AccountCode;
  readonly minor: bigint;
  readonly feeIndex?: number;
  readonly dimension?: string;
};

function postings(lines: readonly Signed[]): Posting[] {
  return lines
    .filter((line) => line.minor !== 0n)
    .map(({ account, minor, feeIndex, dimension }) => ({
      account,
      debitMinor: minor > 0n ? minor : 0n,
      creditMinor: minor < 0n ? -minor : 0n,
      feeIndex: feeIndex ?? null,
      dimension: dimension ?? null,
    }));
}

/**
 * True when a fee is paid ahead of its service: its revenue waits in 2200 and is recognized day by day. A service
 * that was over when the document was posted is earned at once.
 */
export function isDeferred(fee: Pick<ProposedFee, "recognition" | "period">, postedOn: Day): boolean {
  return (fee.recognition === "daily" || fee.recognition === "monthly") && fee.period.to > postedOn;
}

/** Dr 1100 gross / Cr 4000 earned, Cr 2200 not yet earned, Cr 2300 tax by country, category and rate. */
export function invoiceFinalized(draft: ClosedDraft): Entry {
  const { cut, fees, taxGroups, postedOn, totalMinor } = draft;
  return assertBalanced({
    recipe: "invoice.finalized",
    issuerId: cut.issuerId,
    customerId: cut.customerId,
    currency: cut.currency,
    postedOn,
    postings: postings([
      { account: "1100", minor: totalMinor },
      ...fees.map(
        (fee, feeIndex): Signed => ({
          account: isDeferred(fee, postedOn) ? "2200" : "4000",
          minor: -(fee.amountMinor - fee.discountMinor),
          feeIndex,
          dimension: fee.feeType,
        }),
      ),
      ...taxGroups.map(
        (group): Signed => ({
          account: "2300",
          minor: -group.taxMinor,
          dimension: `${group.country ?? ""}:${group.category}:${group.rate}`,
        }),
      ),
    ]),
  });
}

/** Dr 2200 / Cr 4000: the part of one document's deferred revenue that was earned, by fee type. */
export function revenueRecognized(facts: {
  readonly issuerId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly postedOn: Day;
  readonly shares: readonly { readonly feeType: string; readonly amountMinor: bigint }[];
}): Entry {
  const { shares, ...rest } = facts;
  return assertBalanced({
    recipe: "revenue.recognized",
    ...rest,
    postings: postings(
      shares.flatMap(({ feeType, amountMinor }): Signed[] => [
        { account: "2200", minor: amountMinor, dimension: feeType },
        { account: "4000", minor: -amountMinor, dimension: feeType },
      ]),
    ),
  });
}

/**
 * Dr 1020 (the provider holds it until its balance transaction is known) / Cr 1100 as far as it pays the
 * document, Cr 2010 the rest.
 */
export function paymentSucceeded(receipt: Receipt): Entry {
  const { amountMinor, allocatedMinor, ...rest } = receipt;
  return assertBalanced({
    recipe: "payment.succeeded",
    ...rest,
    postings: postings([
      { account: "1020", minor: amountMinor },
      { account: "1100", minor: -allocatedMinor },
      { account: "2010", minor: allocatedMinor - amountMinor },
    ]),
  });
}
