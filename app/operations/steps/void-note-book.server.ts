import type { CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { VoidableNote, VoidedNote } from "~/billing/invoicing/void-credit-note";
import type { Entry } from "~/billing/ledger/entry";
import type { AccountCode } from "~/billing/ledger/ledger-kinds";
import { creditNoteVoided } from "~/billing/ledger/void-recipe";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import {
  findCreditOfNote,
  findNoteVoid,
  listCancelledOf,
  listCorrectedBy,
  listPostingsOf,
} from "~/store/credit-note-voids.server";
import { type CreditNote, loadCreditNote } from "~/store/credit-notes.server";
import { undoDiscountMoves } from "~/store/discount-moves.server";
import { insertEntries } from "~/store/ledger.server";
import { hasMailAbout } from "~/store/mails.server";
import { listRefundsOfNote } from "~/store/refunds.server";
import type { ShownFigures } from "./confirmed";
import { type CorrectedLine, restoreSchedules } from "./restore-schedules.server";
import { showsDiscounts } from "./show-discounts.server";

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
  const lines = await listCorrectedBy(context, { kind: "credit_note", id: creditNoteId });
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
  const posted = await listPostingsOf(context, "credit_note", [stored.id]);
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
      ...(whose === null ? {} : { customerId: whose }),
    }),
  );
  const entry = creditNoteVoided(facts, postings, today);
  const document = {
    documentKind: "credit_note" as const,
    documentId: stored.id,
    documentNumber: stored.number,
  };
  await insertEntries(context, [{ entry, ...document, feeIds: lineIds }]);
  await restoreSchedules(context, lines, posted, postedOn);
  const correctingIds = lines.map(({ lineId }) => lineId);
  if (showsDiscounts(context)) await undoDiscountMoves(context, correctingIds);
}
