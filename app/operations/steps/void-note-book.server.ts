import type { CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { VoidableNote, VoidedNote } from "~/billing/invoicing/void-credit-note";
import type { Entry } from "~/billing/ledger/entry";
import type { AccountCode } from "~/billing/ledger/ledger-kinds";
import { creditNoteVoided } from "~/billing/ledger/void-recipe";
import { restoreTo } from "~/billing/revenue/restore";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import {
  findCreditOfNote,
  findNoteVoid,
  listCancelledOf,
  listCorrectedBy,
  listPostingsOfNote,
} from "~/store/credit-note-voids.server";
import { type CreditNote, loadCreditNote } from "~/store/credit-notes.server";
import { insertEntries, lockSchedules, type RecognitionSchedule, saveSchedules } from "~/store/ledger.server";
import { hasMailAbout } from "~/store/mails.server";
import { listRefundsOfNote } from "~/store/refunds.server";
import type { ShownFigures } from "./confirmed";

type CorrectedLine = Awaited<ReturnType<typeof listCorrectedBy>>[number];

/** Everything that taking a credit note back looks at. */
export type VoidNoteBook = {
  readonly stored: CreditNote;
  readonly note: VoidableNote;
  readonly creditId: string | null;
  readonly lines: readonly CorrectedLine[];
};

/** @throws NotFound when the note is not there */
export async function loadVoidNoteBook(context: Context, creditNoteId: string): Promise<VoidNoteBook> {
  const stored = await loadCreditNote(context, creditNoteId);
  const credit = await findCreditOfNote(context, creditNoteId);
  const refunds = await listRefundsOfNote(context, creditNoteId);
  const lines = await listCorrectedBy(context, creditNoteId);
  const about = { kind: "credit_note", subjectKind: "credit_note", subjectId: creditNoteId };
  return {
    stored,
    creditId: credit?.id ?? null,
    lines,
    note: {
      currency: stored.currency,
      state: stored.state as CreditNoteState,
      voided: (await findNoteVoid(context, creditNoteId)) !== null,
      delivered: await hasMailAbout(context, about),
      creditMinor: stored.creditMinor,
      refundMinor: stored.refundMinor,
      creditLeftMinor: credit?.openMinor ?? 0n,
      refundedMinor: refunds.reduce(
        (sum, { state, amountMinor }) => (state === "failed" ? sum : sum + amountMinor),
        0n,
      ),
      ofCancelled: await listCancelledOf(context, creditNoteId),
      correctedFeeIds: lines.map(({ feeId }) => feeId),
    },
  };
}

/** What the page names: the credit and the refund that are taken back. */
export function shownVoid({ stored }: VoidNoteBook, voided: VoidedNote): ShownFigures {
  const { creditMinor, refundMinor, freedFeeIds } = voided;
  const figures = [stored.totalMinor, creditMinor, refundMinor];
  return { currency: stored.currency, figures, rest: freedFeeIds };
}

/** The mirror of what the note posted, and the schedules it took deferred revenue from, as they were without it. */
export async function postVoid(context: Context, { stored, lines }: VoidNoteBook, today: Day): Promise<void> {
  const posted = await listPostingsOfNote(context, stored.id);
  if (posted.length === 0) return;
  const lineIds = [...new Set(posted.flatMap(({ feeId }) => feeId ?? []))];
  const { issuerId, customerId, currency, postedOn } = stored;
  const facts = { issuerId, customerId, currency };
  const postings = posted.map(
    ({
      account,
      debitMinor,
      creditMinor,
      feeId,
      dimension,
      customerId: whose,
    }): Entry["postings"][number] => ({
      account: account as AccountCode,
      debitMinor,
      creditMinor,
      feeIndex: feeId === null ? null : lineIds.indexOf(feeId),
      dimension,
      customerId: whose,
    }),
  );
  const entry = creditNoteVoided(facts, postings, today);
  const document = {
    documentKind: "credit_note" as const,
    documentId: stored.id,
    documentNumber: stored.number,
  };
  await insertEntries(context, [{ entry, ...document, feeIds: lineIds }]);
  const schedules = await lockSchedules(context, [...new Set(lines.map(({ feeId }) => feeId))]);
  const changed = new Map<string, RecognitionSchedule>(schedules.map((row) => [row.feeId, row]));
  for (const line of lines) {
    const schedule = changed.get(line.feeId);
    const restoredMinor = posted
      .filter(({ account, feeId }) => account === "2200" && feeId === line.lineId)
      .reduce((sum, { debitMinor, creditMinor }) => sum + debitMinor - creditMinor, 0n);
    if (!schedule || restoredMinor === 0n) continue;
    const servedUntil = isTail(line) ? Math.max(schedule.toOn, line.feeTo) : schedule.toOn;
    const restored = restoreTo(schedule, { restoredMinor, releasedOn: postedOn, servedUntil, today });
    changed.set(line.feeId, { ...schedule, ...restored });
  }
  await saveSchedules(context, [...changed.values()]);
}

/** Whether a line took the last days of its fee, which are served again. */
function isTail({ effect, lineFrom, lineTo, feeFrom, feeTo }: CorrectedLine): boolean {
  return effect === "reversal" && lineFrom > feeFrom && lineTo >= feeTo;
}
