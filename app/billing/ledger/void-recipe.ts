import type { Day } from "../time/day";
import type { Entry, Posting } from "./entry";
import { type EntryFacts, entryOf } from "./postings";

/**
 * The mirror of everything a credit note posted, on a day of an open period: Dr 2020 (2030 where its refund was due) /
 * Cr 2200 and 4000 (4020), Cr 2300.
 */
export function creditNoteVoided(
  facts: Omit<EntryFacts, "postedOn">,
  posted: readonly Posting[],
  postedOn: Day,
): Entry {
  const lines = posted.map(({ account, debitMinor, creditMinor, feeIndex, dimension, customerId }) => ({
    account,
    minor: creditMinor - debitMinor,
    ...(feeIndex === null ? {} : { feeIndex }),
    ...(dimension === null ? {} : { dimension }),
    customerId,
  }));
  return entryOf("credit_note.voided", { ...facts, postedOn }, lines);
}
