import type { CreditNoteReason, CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { Context } from "~/context.server";
import { findNoteVoid } from "~/store/credit-note-voids.server";
import { loadNoteCredit, loadNoteDocument } from "~/store/document-parts.server";

/** A credit note as the writers of documents take it, with what became of its money. NotFound for a stranger's. */
export async function loadCreditNoteDocument(context: Context, creditNoteId: string) {
  const { note, number, issuedOn, lines, taxGroups } = await loadNoteDocument(context, creditNoteId);
  const voided = await findNoteVoid(context, creditNoteId);
  const { correctsInvoiceId } = note;
  const corrects =
    correctsInvoiceId === null || number === null || issuedOn === null
      ? null
      : { id: correctsInvoiceId, number, issuedOn };
  return {
    ...note,
    reason: note.reason as CreditNoteReason,
    state: note.state as CreditNoteState,
    voidedOn: voided?.voidedOn ?? null,
    voidReason: voided?.reason ?? null,
    mode: context.organization.mode,
    corrects,
    taxGroups,
    lines: lines.map((line) => ({
      ...line,
      number: line.lineNumber,
      period: { from: line.fromOn, to: line.toOn },
    })),
    became: await loadNoteCredit(context, creditNoteId),
  };
}
