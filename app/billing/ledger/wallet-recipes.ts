import type { ClosedDraft } from "../invoicing/invoice";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed, transfer } from "./postings";
import { incomeAccount } from "./recipes";

type Amount = EntryFacts & { readonly amountMinor: bigint };

/** `holderId` has the wallet, where the document names its payer; else both are one customer. */
type Use = Amount & { readonly holderId?: string };

/** A part of a fee that prepaid credit took out of the tax base. */
export type BaseShare = {
  readonly feeIndex: number;
  readonly feeType: string;
  readonly amountMinor: bigint;
  /** Where the fee's revenue goes: 2200 while its service lies ahead. */
  readonly incomeAccount: "2200" | "4000";
  /** Who got the supply, where the document is another customer's. */
  readonly recipientId?: string | undefined;
};

/** The parts of the fees of a document that one draw paid for. */
export function baseShares(
  { fees, postedOn }: Pick<ClosedDraft, "fees" | "postedOn">,
  shares: readonly bigint[],
): BaseShare[] {
  return fees.flatMap((fee, feeIndex) => {
    const amountMinor = shares[feeIndex] ?? 0n;
    if (amountMinor === 0n) return [];
    const { feeType, recipient } = fee;
    return [
      {
        feeIndex,
        feeType,
        amountMinor,
        incomeAccount: incomeAccount(fee, postedOn),
        recipientId: recipient?.id,
      },
    ];
  });
}

/** Dr 2100 / Cr 1100: bought credit pays an invoice, after tax. */
export function walletUsedMulti(facts: Use): Entry {
  return entryOf("wallet.used_multi", facts, [
    { account: "2100", minor: facts.amountMinor, ...holder(facts) },
    { account: "1100", minor: -facts.amountMinor },
  ]);
}

/**
 * Dr 2100 / Cr income: the part of fees that was taxed when the credit was sold. Below zero where the invoice is
 * cancelled.
 */
export function walletUsedSingle(
  facts: EntryFacts & { readonly holderId?: string; readonly shares: readonly BaseShare[] },
): Entry {
  const postings = facts.shares.flatMap(
    ({ feeIndex, feeType, amountMinor, incomeAccount: account, recipientId }): Signed[] => [
      { account: "2100", minor: amountMinor, feeIndex, dimension: feeType, ...holder(facts) },
      { account, minor: -amountMinor, feeIndex, dimension: feeType, customerId: recipientId },
    ],
  );
  return entryOf("wallet.used_single", facts, postings);
}

/**
 * Dr 4030 / Cr 4000: a gift was a discount inside its invoice, which posted what is left; this shows income and gift
 * beside each other. Below zero where the invoice is cancelled.
 */
export function walletUsedFree(facts: Use): Entry {
  return entryOf("wallet.used_free", facts, [
    { account: "4030", minor: facts.amountMinor, ...holder(facts) },
    { account: "4000", minor: -facts.amountMinor, ...holder(facts) },
  ]);
}

/** Dr 4030 / Cr 1100: a gift pays after tax, where it counts as tender. */
export function walletUsedFreeAsTender(facts: Use): Entry {
  return entryOf("wallet.used_free_as_tender", facts, [
    { account: "4030", minor: facts.amountMinor, ...holder(facts) },
    { account: "1100", minor: -facts.amountMinor },
  ]);
}

function holder({ customerId, holderId }: Pick<Use, "customerId" | "holderId">): Pick<Signed, "customerId"> {
  return holderId === undefined || holderId === customerId ? {} : { customerId: holderId };
}

/** Dr 2100 / Cr 4090: bought credit that nobody can use any more. Gifts were never a liability, so they post nothing. */
export function walletExpiredBought(facts: Amount): Entry {
  return transfer("wallet.expired_bought", facts, { ...facts, debit: "2100", credit: "4090" });
}
