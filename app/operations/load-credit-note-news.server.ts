import type { Context } from "~/context.server";
import { findNoteVoid } from "~/store/credit-note-voids.server";
import { type CreditNote, loadCreditNote } from "~/store/credit-notes.server";
import { loadCustomer } from "~/store/customers.server";
import { loadInvoice } from "~/store/invoices.server";

/** What the mail about a credit note says. */
export type CreditNoteNews = {
  readonly note: CreditNote;
  /** True when it was taken back before anybody was told. */
  readonly voided: boolean;
  /** The number of the invoice it corrects; null where it takes the place of a document. */
  readonly invoiceNumber: string | null;
  /** Null when the customer has no address. */
  readonly recipient: string | null;
  readonly sender: { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };
};

export async function loadCreditNoteNews(context: Context, creditNoteId: string): Promise<CreditNoteNews> {
  const note = await loadCreditNote(context, creditNoteId);
  const { email } = await loadCustomer(context, note.customerId);
  const { name, accent, mode } = context.organization;
  const invoice = note.correctsInvoiceId === null ? null : await loadInvoice(context, note.correctsInvoiceId);
  const voided = (await findNoteVoid(context, creditNoteId)) !== null;
  return {
    note,
    voided,
    invoiceNumber: invoice?.number ?? null,
    recipient: email,
    sender: { name, accent, mode },
  };
}
