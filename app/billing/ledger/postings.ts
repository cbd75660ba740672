import type { ProposedFee } from "../fees/fee";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero } from "../money/least";
import type { TaxGroup } from "../tax/tax-group";
import type { Day } from "../time/day";
import { assertBalanced } from "./balance";
import type { Entry, Posting } from "./entry";
import type { AccountCode, Recipe } from "./ledger-kinds";

/** Amounts with a sign, debit above zero; a zero makes no posting, so an entry of nothing has no lines. */
export type Signed = {
  readonly account: AccountCode;
  readonly minor: bigint;
  readonly feeIndex?: number;
  readonly dimension?: string;
  readonly customerId?: string | undefined;
};

/** What every entry has beside its postings. */
export type EntryFacts = {
  readonly issuerId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly postedOn: Day;
};

/** A balanced entry of signed lines. */
export function entryOf(recipe: Recipe, facts: EntryFacts, lines: readonly Signed[]): Entry {
  const { issuerId, customerId, currency, postedOn } = facts;
  return assertBalanced({ recipe, issuerId, customerId, currency, postedOn, postings: postings(lines) });
}

/**
 * The entry with the recipient of a supply on the postings that belong to its fees: what is owed is the payer's, income is
 * told by who was served.
 */
export function withRecipients(entry: Entry, fees: readonly Pick<ProposedFee, "recipient">[]): Entry {
  if (fees.every(({ recipient }) => recipient === undefined)) return entry;
  return {
    ...entry,
    postings: entry.postings.map((posting) => {
      const recipient = posting.feeIndex === null ? undefined : fees[posting.feeIndex]?.recipient;
      return recipient ? { ...posting, customerId: recipient.id } : posting;
    }),
  };
}

/** The same amount from one account to another. */
export function transfer(
  recipe: Recipe,
  facts: EntryFacts,
  move: { readonly debit: AccountCode; readonly credit: AccountCode; readonly amountMinor: bigint },
): Entry {
  return entryOf(recipe, facts, [
    { account: move.debit, minor: move.amountMinor },
    { account: move.credit, minor: -move.amountMinor },
  ]);
}

/** Country × category × rate, by which tax is posted. */
export function taxDimension(group: Pick<TaxGroup, "country" | "category" | "rate">): string {
  return `${group.country ?? ""}:${group.category}:${group.rate}`;
}

function postings(lines: readonly Signed[]): Posting[] {
  return lines
    .filter((line) => line.minor !== 0n)
    .map(({ account, minor, feeIndex, dimension, customerId }) => ({
      account,
      debitMinor: atLeastZero(minor),
      creditMinor: minor < 0n ? -minor : 0n,
      feeIndex: feeIndex ?? null,
      dimension: dimension ?? null,
      ...(customerId === undefined ? {} : { customerId }),
    }));
}
