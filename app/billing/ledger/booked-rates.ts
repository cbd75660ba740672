import { type ExchangeRate, settlementRate } from "../invoicing/exchange-rate";
import type { CurrencyCode } from "../money/currency";
import type { Entry, Posting } from "./entry";
import { AT_THE_DAY } from "./in-base";

/** An entry and the document it books, as far as its amounts in base depend on them. */
export type BookedEntry = {
  readonly entry: Entry;
  readonly documentKind: string;
  readonly documentId: string;
  readonly feeIds: readonly string[];
};

/** What of a document decides about rates. */
export type DocumentFacts = {
  /** The invoice it is, pays or corrects. */
  readonly invoiceId: string | null;
  readonly invoiceRate: ExchangeRate | null;
  /** Of a credit note: its own, which may be null; absent for all others. */
  readonly noteRate?: ExchangeRate | null;
};

/** The rate fixed on a fee, and the document it is deferred with. */
export type FeeItem = { readonly rate: ExchangeRate | null; readonly itemId: string };

/**
 * The rate of its document; of the day for money that moved; null where its document has none, but for a refund of what is
 * owed.
 */
export function ownRate(
  entry: Entry,
  { invoiceId, invoiceRate, noteRate }: DocumentFacts,
  daily: readonly ExchangeRate[],
  base: CurrencyCode,
): ExchangeRate | null {
  if (noteRate !== undefined) return noteRate;
  if (invoiceId !== null && invoiceRate === null && !paysWhatIsOwed(entry)) return null;
  const ofDocument = AT_THE_DAY.has(entry.recipe) ? null : invoiceRate;
  return (
    ofDocument ?? settlementRate(daily, { from: entry.currency, to: base }, entry.postedOn) ?? invoiceRate
  );
}

/**
 * A refund that opens no invoice again: money of its own day against what is owed, whatever its invoice was converted at.
 * It has an amount in base where what is owed has one.
 */
export function paysWhatIsOwed({ recipe, postings }: Entry): boolean {
  return recipe === "refund.created" && postings.every(({ account }) => account !== "1100");
}

/** Accounts of which each posting names whose it is. */
const OF_WHOSE_IT_IS: ReadonlySet<string> = new Set(["1110", "2020", "2100"]);

/** The item that a posting to an account of items is about. */
export function itemOf(
  { entry, feeIds, documentId }: BookedEntry,
  { invoiceId }: DocumentFacts,
  items: ReadonlyMap<string, FeeItem>,
): (posting: Posting) => string {
  return ({ account, feeIndex, dimension, customerId = entry.customerId }) => {
    if (account === "1100" || account === "2310") return invoiceId ?? documentId;
    if (account === "2200") {
      const feeId = feeIndex === null ? undefined : feeIds[feeIndex];
      return (feeId && items.get(feeId)?.itemId) || invoiceId || documentId;
    }
    // Credit that moves between customers names on each side whose it is; so does credit, also prepaid, of one customer
    // on the document of another, and usage that another was served.
    if (entry.recipe === "credit.moved") return dimension ?? entry.customerId;
    return OF_WHOSE_IT_IS.has(account) ? customerId : entry.customerId;
  };
}
