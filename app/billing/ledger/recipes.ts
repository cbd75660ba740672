import { earnedUntil } from "../fees/earning";
import type { ProposedFee } from "../fees/fee";
import { usagePlaceOf } from "../fees/usage-place";
import type { ClosedDraft } from "../invoicing/invoice";
import type { Receipt } from "../payment/settle";
import type { Day } from "../time/day";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed, taxDimension, withRecipients } from "./postings";

/**
 * True when a fee is paid ahead of its service: its revenue waits in 2200 and is recognized by and by. A service
 * that was over when the document was posted is earned at once.
 */
export function isDeferred(
  fee: Pick<ProposedFee, "recognition" | "period" | "termTo">,
  postedOn: Day,
): boolean {
  const { recognition, period } = fee;
  const end = earnedUntil(fee);
  return recognition !== "point" && recognition !== "on_use" && end > postedOn && end > period.from;
}

const NONE: ReadonlyMap<number, bigint> = new Map();

/** Where the revenue of a fee goes: 2200 while its service lies ahead. */
export function incomeAccount(
  fee: Pick<ProposedFee, "recognition" | "period" | "termTo">,
  postedOn: Day,
): "2200" | "4000" {
  return isDeferred(fee, postedOn) ? "2200" : "4000";
}

/** Prepaid credit that is sold is owed until it is used; its income arises then. */
function accountOf(fee: ProposedFee, postedOn: Day): "2100" | "2200" | "4000" {
  return fee.feeType === "prepaid_credit" ? "2100" : incomeAccount(fee, postedOn);
}

/**
 * Dr 1100 gross / Cr 4000 earned, Cr 2200 not yet earned, Cr 2100 prepaid credit sold, Cr 2300 tax by country, category
 * and rate, 2310 where it falls due on payment. `takenBack` has the lines that take earlier fees back, with what of those waits in 2200: Dr 2200 as much,
 * Dr 4000 the rest of the line. `accrued` has what of a line is income of an earlier month: Cr 1110 instead of 4000.
 */
export function invoiceFinalized(
  draft: ClosedDraft,
  takenBack: ReadonlyMap<number, bigint> = NONE,
  accrued: ReadonlyMap<number, bigint> = NONE,
): Entry {
  const { cut, fees, taxGroups, postedOn, totalMinor } = draft;
  const vat = draft.issuer.vatDue === "payment" ? "2310" : "2300";
  const entry = entryOf("invoice.finalized", { ...cut, postedOn }, [
    { account: "1100", minor: totalMinor },
    ...fees.flatMap((fee, feeIndex): Signed[] => {
      const minor = -(fee.amountMinor - fee.discountMinor);
      const whose = { feeIndex, dimension: fee.feeType };
      const unearnedMinor = takenBack.get(feeIndex);
      if (unearnedMinor === undefined) {
        const income = accountOf(fee, postedOn);
        const accruedMinor = accrued.get(feeIndex);
        if (accruedMinor === undefined) return [{ account: income, minor, ...whose }];
        return [
          { account: "1110", minor: -accruedMinor, feeIndex, dimension: usagePlaceOf(fee) ?? fee.feeType },
          { account: income, minor: minor + accruedMinor, ...whose },
        ];
      }
      const earned = fee.effect === "concession" ? "4020" : "4000";
      return [
        { account: "2200", minor: unearnedMinor, ...whose },
        { account: earned, minor: minor - unearnedMinor, ...whose },
      ];
    }),
    ...taxGroups.map(
      (group): Signed => ({ account: vat, minor: -group.taxMinor, dimension: taxDimension(group) }),
    ),
  ]);
  return withRecipients(entry, fees);
}

/** Dr 2200 / Cr 4000: the part of one document's deferred revenue that was earned, by fee type. */
export function revenueRecognized(
  facts: EntryFacts & {
    /** `customerId` is the recipient of what was earned, where the document is another customer's. */
    readonly shares: readonly {
      readonly feeType: string;
      readonly amountMinor: bigint;
      readonly customerId?: string;
    }[];
  },
): Entry {
  return entryOf(
    "revenue.recognized",
    facts,
    facts.shares.flatMap(({ feeType, amountMinor, customerId }): Signed[] => [
      { account: "2200", minor: amountMinor, dimension: feeType, customerId },
      { account: "4000", minor: -amountMinor, dimension: feeType, customerId },
    ]),
  );
}

/**
 * Dr 1020 (the provider holds it until its balance transaction is known) / Cr 1100 as far as it pays the
 * document, Cr 2010 the rest.
 */
export function paymentSucceeded(receipt: Receipt): Entry {
  const { amountMinor, allocatedMinor } = receipt;
  return entryOf("payment.succeeded", receipt, [
    { account: "1020", minor: amountMinor },
    { account: "1100", minor: -allocatedMinor },
    { account: "2010", minor: allocatedMinor - amountMinor },
  ]);
}
