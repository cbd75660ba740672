import { taxKey } from "../fees/position";
import type { ClosedCreditNote, CreditableInvoice } from "../invoicing/credit-note-facts";
import { type FeeStanding, type Released, releasesOf } from "./credit-recipes";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed, taxDimension } from "./postings";

/**
 * Where the money of a cancelled invoice goes; minor units. Open is not claimed any more; the others are owed to the
 * customer: as credit, as refund, as prepaid credit, as a receipt without a use.
 */
export type CancelledMoney = {
  readonly openMinor: bigint;
  /** Given as credit, and credit that had paid the invoice. */
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  /** Bought prepaid credit that had paid the invoice. */
  readonly prepaidMinor: bigint;
  /** Gifts that had paid the invoice; they are no liability, so using them is taken back. */
  readonly giftMinor: bigint;
  readonly unappliedMinor: bigint;
  /**
   * What of it goes back to others: to wallets of customers that the document's customer pays for, and to the credit of
   * whoever pays for it.
   */
  readonly ofOthers?: readonly {
    readonly account: "2020" | "2100" | "4030";
    readonly minor: bigint;
    readonly customerId: string;
  }[];
};

type OwnAccount = NonNullable<CancelledMoney["ofOthers"]>[number]["account"];

/** What of credit that goes back is the customer's own. */
function ownBack({ ofOthers = [] }: CancelledMoney, account: OwnAccount, minor: bigint): Signed {
  const left = ofOthers.reduce(
    (rest, other) => (other.account === account ? rest + other.minor : rest),
    -minor,
  );
  return { account, minor: left };
}

/** Prepaid credit and gifts that go back, and everything that goes back to others. */
function prepaidBack(money: CancelledMoney): Signed[] {
  const others = (money.ofOthers ?? []).map(({ minor, ...whose }): Signed => ({ minor: -minor, ...whose }));
  return [ownBack(money, "2100", money.prepaidMinor), ownBack(money, "4030", money.giftMinor), ...others];
}

/**
 * The mirror of what is left of an invoice, on a day of an open period: Dr 2200 what waits, Dr 4000 what is earned (2100
 * for prepaid credit that was sold), Dr 2300 what is left of its tax. The receivable goes where the money goes; what is
 * given back beyond what came is a concession. `whole` is the note of everything that is left of it.
 */
export function restCancelled(
  facts: EntryFacts,
  whole: Pick<ClosedCreditNote, "lines" | "taxGroups" | "totalMinor"> & {
    readonly mirrored?: readonly Signed[];
  },
  standings: ReadonlyMap<string, FeeStanding>,
  money: CancelledMoney,
): { readonly entry: Entry; readonly released: readonly Released[] } {
  const released = releasesOf(whole, standings);
  const { openMinor, creditMinor, refundMinor, prepaidMinor, giftMinor, unappliedMinor } = money;
  const owedMinor = openMinor + creditMinor + refundMinor + prepaidMinor + giftMinor + unappliedMinor;
  const entry = entryOf("invoice.cancelled", facts, [
    ...released.flatMap(({ feeType, recipientId, unearnedMinor, earnedMinor }): Signed[] => {
      const whose = { dimension: feeType, customerId: recipientId };
      const earned = feeType === "prepaid_credit" ? "2100" : "4000";
      return [
        { account: "2200", minor: unearnedMinor, ...whose },
        { account: earned, minor: earnedMinor, ...whose },
      ];
    }),
    ...(whole.mirrored ?? []),
    ...whole.taxGroups.map(
      (group): Signed => ({ account: "2300", minor: group.taxMinor, dimension: taxDimension(group) }),
    ),
    { account: "1100", minor: -openMinor },
    ownBack(money, "2020", creditMinor),
    { account: "2030", minor: -refundMinor },
    ...prepaidBack(money),
    { account: "2010", minor: -unappliedMinor },
    { account: "4020", minor: owedMinor - whole.totalMinor },
  ]);
  return { entry, released };
}

/** What is left of an invoice with lines below zero: they are taken back too, and the tax is what is left of its own. */
export function withLinesBack(
  whole: Pick<ClosedCreditNote, "lines" | "taxGroups" | "totalMinor" | "netMinor">,
  invoice: Pick<CreditableInvoice, "taxGroups" | "creditedTax">,
  { mirrored, netMinor }: { readonly mirrored: readonly Signed[]; readonly netMinor: bigint },
): Pick<ClosedCreditNote, "lines" | "taxGroups" | "totalMinor"> & { readonly mirrored?: readonly Signed[] } {
  if (mirrored.length === 0) return whole;
  const taxGroups = invoice.taxGroups.map((group) => ({
    ...group,
    taxMinor: group.taxMinor - (invoice.creditedTax.get(taxKey(group)) ?? 0n),
  }));
  const taxMinor = taxGroups.reduce((sum, group) => sum + group.taxMinor, 0n);
  return { lines: whole.lines, taxGroups, totalMinor: whole.netMinor + netMinor + taxMinor, mirrored };
}
