import type { IssuedFee } from "~/billing/fees/fee";
import type { CreditNoteCommand, CreditSettlement } from "~/billing/invoicing/credit-note";
import type { CreditEffect, CreditNoteReason } from "~/billing/invoicing/credit-note-kinds";
import { decideIssueCreditNote, type IssuedNote } from "~/billing/invoicing/issue";
import { issuedFee } from "~/billing/invoicing/preview";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadFeesOf, toProposedFee } from "~/store/fees.server";
import { type Invoice, loadInvoice } from "~/store/invoices.server";
import { loadCustomerBook, saveBesideRun } from "./steps/customer-book.server";

export type CreditNoteInput = {
  readonly invoiceId: string;
  /** Parts of lines before discount, as decimals in major units. */
  readonly lines: readonly { readonly feeId: string; readonly amount: string }[];
  /** All as one of the two, or so much of each as decimals. */
  readonly settlement:
    | { readonly as: "credit" | "refund" }
    | { readonly credit: string; readonly refund: string };
  readonly effect: CreditEffect;
  readonly reason: CreditNoteReason;
};

export type CreatedCreditNote = IssuedNote & { readonly creditNoteId: string; readonly number: string };

/**
 * Issues a credit note about parts of an invoice; its credit pays open invoices where the policy says so, its refund is
 * owed until it is recorded. Refuses amounts that are none and what `decideCreditNote` refuses.
 */
export async function createCreditNote(
  context: Context,
  input: CreditNoteInput,
): Promise<Outcome<CreatedCreditNote>> {
  const invoice = await loadInvoice(context, input.invoiceId);
  const book = await loadCustomerBook(context, invoice.customerId, "change", [invoice.id]);
  const decided = decide(context, book.slice, invoice, await loadLines(context, invoice.id), input);
  if (!decided.ok) return decided;
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
      reason: note.reason,
    },
  });
  return accept({ note, decision, creditNoteId: created.id, number: created.drawn.number });
}

/** The note as it would be issued, by the same decision. Saves nothing. */
export async function previewCreditNote(
  context: Context,
  input: CreditNoteInput,
): Promise<Outcome<IssuedNote>> {
  const invoice = await loadInvoice(context, input.invoiceId);
  const { slice } = await loadCustomerBook(context, invoice.customerId, "look", [invoice.id]);
  return decide(context, slice, invoice, await loadLines(context, invoice.id), input);
}

async function loadLines(context: Context, invoiceId: string): Promise<IssuedFee[]> {
  const rows = await loadFeesOf(context, "invoice", [invoiceId]);
  return rows.map((row) => issuedFee(toProposedFee(row), row.id, invoiceId));
}

function decide(
  context: Context,
  slice: Awaited<ReturnType<typeof loadCustomerBook>>["slice"],
  { currency }: Invoice,
  issued: readonly IssuedFee[],
  input: CreditNoteInput,
): Outcome<IssuedNote> {
  const invoice = slice.invoices?.[0];
  if (!invoice) throw new Error("The invoice was not loaded as corrections look at it.");
  const command = readCommand(input, currency);
  if (!command.ok) return command;
  return decideIssueCreditNote({ slice, invoice, issued }, command.value, context.now);
}

function readCommand(input: CreditNoteInput, currency: string): Outcome<CreditNoteCommand> {
  const refusals: Refusal[] = [];
  const amount = (text: string, field: string): bigint => {
    const parsed = atField(parseAmount(text, currency), field);
    if (parsed.ok) return parsed.value;
    refusals.push(...parsed.refusals);
    return 0n;
  };
  const lines = input.lines.map(({ feeId, amount: text }, index) => ({
    feeId,
    amountMinor: amount(text, `lines.${index}.amount`),
  }));
  const { settlement } = input;
  const read: CreditSettlement =
    "as" in settlement
      ? settlement
      : {
          creditMinor: amount(settlement.credit, "credit"),
          refundMinor: amount(settlement.refund, "refund"),
        };
  if (refusals.length > 0) return refuse(...refusals);
  const { effect, reason } = input;
  return accept({ currency: null, lines, settlement: read, effect, reason });
}
