import type { IssuedFee } from "~/billing/fees/fee";
import { decideIssueCreditNote, type IssuedNote } from "~/billing/invoicing/issue";
import { issuedFee } from "~/billing/invoicing/preview";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadFeesOf, toProposedFee } from "~/store/fees.server";
import { type Invoice, loadInvoice } from "~/store/invoices.server";
import { checkNotRelieved } from "./steps/claim.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { type CreditNoteInput, readCreditNote } from "./steps/credit-note-command";
import { loadCustomerBook, saveBesideRun } from "./steps/customer-book.server";

/** A note as it would be issued, and the hash that confirms it. */
export type PreviewedNote = IssuedNote & { readonly previewHash: string };

export type CreatedCreditNote = IssuedNote & { readonly creditNoteId: string; readonly number: string };

/**
 * Issues a credit note about parts of an invoice; its credit pays open invoices where the policy says so, its refund is
 * owed until it is recorded. Refuses amounts that are none, `vat_relieved`, `preview_outdated` and what `decideCreditNote` refuses.
 */
export async function createCreditNote(
  context: Context,
  input: CreditNoteInput,
): Promise<Outcome<CreatedCreditNote>> {
  const invoice = await loadInvoice(context, input.invoiceId);
  const book = await loadCustomerBook(context, invoice.customerId, "change", [invoice.id]);
  const relieved = await checkNotRelieved(context, invoice.id);
  if (!relieved.ok) return relieved;
  const decided = decide(context, book.slice, invoice, await loadLines(context, invoice.id), input);
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(input.previewHash, shownOf(decided.value, book.slice));
  if (!confirmed.ok) return confirmed;
  const { note, decision } = decided.value;
  const saved = await saveBesideRun(context, book.customer, decision);
  const created = saved.creditNotes[0];
  if (!created) throw new Error("A credit note was decided and none was saved.");
  await insertAudit(context, {
    action: "credit_note.created",
    subjectKind: "credit_note",
    subjectId: created.id,
    details: {
      number: created.drawn.number,
      invoice: invoice.number,
      totalMinor: note.totalMinor.toString(),
      refundMinor: note.refundMinor.toString(),
      currency: invoice.currency,
      reason: note.reason,
    },
  });
  return accept({ note, decision, creditNoteId: created.id, number: created.drawn.number });
}

/** The note as it would be issued, by the same decision. Saves nothing. */
export async function previewCreditNote(
  context: Context,
  input: CreditNoteInput,
): Promise<Outcome<PreviewedNote>> {
  const invoice = await loadInvoice(context, input.invoiceId);
  const { slice } = await loadCustomerBook(context, invoice.customerId, "look", [invoice.id]);
  const relieved = await checkNotRelieved(context, invoice.id);
  if (!relieved.ok) return relieved;
  const decided = decide(context, slice, invoice, await loadLines(context, invoice.id), input);
  if (!decided.ok) return decided;
  return accept({ ...decided.value, previewHash: previewHashOf(shownOf(decided.value, slice)) });
}

type Slice = Awaited<ReturnType<typeof loadCustomerBook>>["slice"];

/** What was credited before is part of it: the same part of a line twice is two notes, so it is asked twice. */
function shownOf({ note, decision }: IssuedNote, { invoices = [] }: Slice): ShownFigures {
  const { currency, totalMinor, creditMinor, refundMinor, lines, taxGroups } = note;
  const pays = decision.creditAllocations.map(({ invoice, amountMinor }) => [invoice, amountMinor]);
  const before = invoices.flatMap((invoice) => invoice.lines.map(({ creditedMinor }) => creditedMinor));
  const parts = lines.map(({ correctsFeeId, amountMinor }) => [correctsFeeId, amountMinor]);
  const figures = [totalMinor, creditMinor, refundMinor];
  return {
    currency,
    figures,
    rest: [parts, taxGroups, pays, before, note.reason, decision.creditNotes[0]?.issuedOn],
  };
}

async function loadLines(context: Context, invoiceId: string): Promise<IssuedFee[]> {
  const rows = await loadFeesOf(context, "invoice", [invoiceId]);
  return rows.map((row) => issuedFee(toProposedFee(row), row.id, invoiceId));
}

function decide(
  context: Context,
  slice: Slice,
  { currency }: Invoice,
  issued: readonly IssuedFee[],
  input: CreditNoteInput,
): Outcome<IssuedNote> {
  const invoice = slice.invoices?.[0];
  if (!invoice) throw new Error("The invoice was not loaded as corrections look at it.");
  const command = readCreditNote(input, currency);
  if (!command.ok) return command;
  return decideIssueCreditNote({ slice, invoice, issued }, command.value, context.now);
}
