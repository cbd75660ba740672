import type { ProposedFee } from "../fees/fee";
import type { ClosedCreditNote, CreditNoteLine } from "../invoicing/credit-note-facts";
import {
  creditNoteIssued,
  creditNoteRefundDue,
  type FeeStanding,
  type Released,
  releasesOf,
} from "./credit-recipes";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed, taxDimension, withRecipients } from "./postings";

/** Everything a credit note posts, what it takes out of deferred revenue, and how the corrected fees stand after it. */
export type NotePosting = {
  readonly entries: readonly Entry[];
  readonly released: readonly Released[];
  readonly standings: ReadonlyMap<string, FeeStanding>;
};

/**
 * Posts a note with the negative fees that are its lines. A note in the place of a document that came to less than
 * nothing has no lines of its own: its fees are what was taken back and what was charged beside it.
 */
export function postCreditNote(
  facts: EntryFacts,
  note: ClosedCreditNote,
  fees: readonly ProposedFee[],
  standings: ReadonlyMap<string, FeeStanding>,
): NotePosting {
  if (note.state === "void") return { entries: [], released: [], standings };
  const isBelowZero = note.lines.length === 0;
  const lines = isBelowZero ? fees.flatMap(takenBack) : note.lines;
  const released = releasesOf({ lines }, standings);
  const issued = isBelowZero
    ? [belowZero(facts, note, fees, released)]
    : creditNoteIssued(facts, note, standings);
  const refund =
    note.refundMinor > 0n ? [creditNoteRefundDue({ ...facts, amountMinor: note.refundMinor })] : [];
  const entries = issued.map((entry) => withRecipients(entry, fees));
  return { entries: [...entries, ...refund], released, standings: standingsAfter(standings, released) };
}

/** A negative fee that corrects another, as a line of a note; what an interim invoice billed is deducted, not corrected. */
export function takenBack(fee: ProposedFee): CreditNoteLine[] {
  if (fee.correctsFeeId === null || fee.amountMinor >= 0n || fee.isInterim === true) return [];
  return [
    {
      correctsFeeId: fee.correctsFeeId,
      amountMinor: -fee.amountMinor,
      discountMinor: -fee.discountMinor,
      effect: fee.effect === "concession" ? "concession" : "reversal",
      tax: fee.position.tax,
      exactNet: null,
      reversalIndex: null,
    },
  ];
}

/**
 * Dr 2200 and 4000 what is taken back, Cr 4000 what is charged beside it, Dr 2300 the tax of the difference / Cr 2020.
 * Charges on such a note count as earned, because no later invoice brings them.
 */
function belowZero(
  facts: EntryFacts,
  note: ClosedCreditNote,
  fees: readonly ProposedFee[],
  released: readonly Released[],
): Entry {
  const isBack = fees.map((fee) => takenBack(fee).length > 0);
  const places = fees.flatMap((_, index) => (isBack[index] ? [index] : []));
  const back = released.flatMap(({ line, feeType, unearnedMinor, earnedMinor }, index): Signed[] => {
    const whose = { feeIndex: places[index] ?? 0, dimension: feeType };
    return [
      { account: "2200", minor: unearnedMinor, ...whose },
      { account: line.effect === "reversal" ? "4000" : "4020", minor: earnedMinor, ...whose },
    ];
  });
  const others = fees.flatMap((fee, feeIndex): Signed[] => {
    const minor = -(fee.amountMinor - fee.discountMinor);
    return isBack[feeIndex] ? [] : [{ account: "4000", minor, feeIndex, dimension: fee.feeType }];
  });
  const taxes = note.taxGroups.map(
    (group): Signed => ({ account: "2300", minor: group.taxMinor, dimension: taxDimension(group) }),
  );
  return entryOf("credit_note.reversal", facts, [
    ...back,
    ...others,
    ...taxes,
    { account: "2020", minor: -note.totalMinor },
  ]);
}

export function standingsAfter(
  standings: ReadonlyMap<string, FeeStanding>,
  released: readonly Released[],
): ReadonlyMap<string, FeeStanding> {
  if (released.length === 0) return standings;
  const after = new Map(standings);
  for (const { line, unearnedMinor, earnedMinor } of released) {
    const standing = after.get(line.correctsFeeId);
    if (!standing) continue;
    after.set(line.correctsFeeId, {
      ...standing,
      unearnedMinor: standing.unearnedMinor - unearnedMinor,
      leftMinor: standing.leftMinor - unearnedMinor - earnedMinor,
    });
  }
  return after;
}
