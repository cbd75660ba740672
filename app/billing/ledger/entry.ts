import type { CurrencyCode } from "../money/currency";
import type { Day } from "../time/day";
import type { AccountCode, Recipe } from "./ledger-kinds";

/** One side of an entry; exactly one of debit and credit is above zero. Minor units of the document's currency. */
export type Posting = {
  readonly account: AccountCode;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  /** Index into the document's fees, when the posting belongs to one fee. */
  readonly feeIndex: number | null;
  /** Country × category × rate on tax accounts, fee type on revenue accounts. */
  readonly dimension: string | null;
  /** The customer whose income it is, where its document is another one's; absent: the entry's. */
  readonly customerId?: string;
};

/** A balanced entry made by a named recipe; the document it belongs to is known to the caller. */
export type Entry = {
  readonly recipe: Recipe;
  readonly issuerId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly postedOn: Day;
  readonly postings: readonly Posting[];
};
