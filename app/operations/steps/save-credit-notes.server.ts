import type { ProposedFee } from "~/billing/fees/fee";
import type { ClosedCreditNote } from "~/billing/invoicing/credit-note-facts";
import type { FixedRates } from "~/billing/invoicing/fixed-rates";
import type { Party } from "~/billing/invoicing/invoice";
import type { FeeStanding, Released } from "~/billing/ledger/credit-recipes";
import { postCreditNote } from "~/billing/ledger/note-posting";
import { releaseFrom } from "~/billing/revenue/release";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import type { NumberedCreditNote } from "~/store/credit-notes.server";
import { loadFeeStandings } from "~/store/creditable.server";
import { insertCredits } from "~/store/customer-credits.server";
import { type DocumentEntry, lockSchedules, type RecognitionSchedule } from "~/store/ledger.server";
import { drawNumbers } from "~/store/numbers.server";

/** A credit note that was decided and has no number yet. */
export type NewCreditNote = {
  readonly note: ClosedCreditNote;
  /** Its lines as negative fees, in their order. */
  readonly fees: readonly ProposedFee[];
  readonly issuedOn: Day;
  readonly customerId: string;
  readonly issuerId: string;
  readonly issuer: Party & { readonly footer: string };
  readonly buyer: Party;
  /** The exchange rates fixed on it, where it is in another currency than the books. */
  readonly rates?: FixedRates | undefined;
};

/** A numbered note, and the credit it gives; null when it gives none. */
export type IssuedCreditNote = NumberedCreditNote & { readonly creditId: string | null };

/** How the fees that notes correct stand in the books, with their schedules locked. */
export type CorrectedFees = {
  readonly standings: ReadonlyMap<string, FeeStanding>;
  readonly schedules: ReadonlyMap<string, RecognitionSchedule>;
};

/** Looked at before anything is numbered, because the schedules are locked with it: two statements. */
export async function holdCorrectedFees(
  context: Context,
  notes: readonly Pick<NewCreditNote, "fees">[],
): Promise<CorrectedFees> {
  const ids = [...new Set(notes.flatMap(({ fees }) => fees.flatMap((fee) => fee.correctsFeeId ?? [])))];
  const rows = await lockSchedules(context, ids);
  const schedules = new Map(rows.map((row) => [row.feeId, row]));
  const left = await loadFeeStandings(context, ids);
  const standings = new Map(
    [...left].map(([id, standing]) => {
      const schedule = schedules.get(id);
      const unearnedMinor = schedule ? schedule.totalMinor - schedule.recognizedMinor : 0n;
      return [id, { ...standing, unearnedMinor }] as const;
    }),
  );
  return { standings, schedules };
}

/** Notes with numbers of their own series, in their order. */
export async function numberCreditNotes<N extends NewCreditNote>(
  context: Context,
  notes: readonly N[],
): Promise<(N & IssuedCreditNote)[]> {
  const drawn = await drawNumbers(context, "credit_note", notes);
  return notes.map((note, index) => {
    const number = drawn[index];
    if (!number) throw new Error("The series gave fewer numbers than there are credit notes.");
    return {
      ...note,
      id: newId(),
      drawn: number,
      postedOn: note.issuedOn,
      feeIds: note.fees.map(() => newId()),
      creditId: note.note.creditMinor > 0n ? newId() : null,
    };
  });
}

/** The credit that notes give, less what of it pays in the same transaction. */
export async function insertNoteCredits(
  context: Context,
  notes: readonly IssuedCreditNote[],
  spentMinor: (creditId: string) => bigint,
): Promise<void> {
  await insertCredits(
    context,
    notes.flatMap(({ id, creditId, customerId, note }) =>
      creditId === null
        ? []
        : [
            {
              id: creditId,
              customerId,
              currency: note.currency,
              kind: "credit_note" as const,
              sourceInvoiceId: note.correctsInvoiceId,
              creditNoteId: id,
              amountMinor: note.creditMinor,
              openMinor: note.creditMinor - spentMinor(creditId),
              createdAt: context.now,
            },
          ],
    ),
  );
}

/** The entries of notes, and the fees they correct as they stand after all of them. */
export function postNotes(
  notes: readonly IssuedCreditNote[],
  { standings, schedules }: CorrectedFees,
): { readonly entries: readonly DocumentEntry[]; readonly corrected: CorrectedFees } {
  const entries: DocumentEntry[] = [];
  let known = standings;
  let changed = schedules;
  for (const { id, drawn, note, fees, feeIds, issuerId, customerId, postedOn } of notes) {
    const facts = { issuerId, customerId, currency: note.currency, postedOn };
    const posting = postCreditNote(facts, note, fees, known);
    known = posting.standings;
    changed = releasedSchedules(changed, posting.released, fees);
    const document = { documentKind: "credit_note" as const, documentId: id, documentNumber: drawn.number };
    entries.push(...posting.entries.map((entry) => ({ entry, ...document, feeIds })));
  }
  return {
    entries: entries.filter(({ entry }) => entry.postings.length > 0),
    corrected: { standings: known, schedules: changed },
  };
}

/** Schedules after a document took something out of some of them. */
export function releasedSchedules(
  schedules: CorrectedFees["schedules"],
  released: readonly Released[],
  fees: readonly ProposedFee[],
): CorrectedFees["schedules"] {
  const changed = new Map(schedules);
  for (const one of released) {
    const schedule = changed.get(one.line.correctsFeeId);
    if (schedule) changed.set(one.line.correctsFeeId, afterRelease(schedule, one, fees));
  }
  return changed;
}

/** Days at the end of a schedule that a reversal gives back are not served any more. */
export function afterRelease(
  schedule: RecognitionSchedule,
  { line, unearnedMinor }: Released,
  fees: readonly ProposedFee[],
): RecognitionSchedule {
  const fee = fees.find(
    ({ correctsFeeId, effect }) => correctsFeeId === line.correctsFeeId && effect === "reversal",
  );
  const isTail = fee && fee.period.from > schedule.fromOn && fee.period.to >= schedule.toOn;
  return { ...schedule, ...releaseFrom(schedule, unearnedMinor, isTail ? fee.period.from : null) };
}
