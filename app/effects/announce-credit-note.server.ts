import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { writeCreditNote } from "~/mail/credit-note";
import { loadCreditNoteNews } from "~/operations/load-credit-note-news.server";
import { queueInvoiceMail } from "~/operations/queue-invoice-mail.server";
import { publicId } from "~/public-ids";
import { DONE, type EffectResult, type SystemCaller } from "./effect-result";

/** Tells the customer that a credit note was issued, and what becomes of its money. */
export async function announceCreditNote(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly creditNoteId: string },
): Promise<EffectResult> {
  const { note, voided, invoiceNumber, recipient, sender } = await view(caller, (context) =>
    loadCreditNoteNews(context, payload.creditNoteId),
  );
  if (recipient === null || voided) return DONE;
  const mail = writeCreditNote(sender, {
    number: note.number,
    invoiceNumber,
    currency: note.currency,
    totalMinor: note.totalMinor,
    creditMinor: note.creditMinor,
    refundMinor: note.refundMinor,
    url: `${env.appUrl}/portal/credit-notes/${publicId("creditNote", note.id)}`,
  });
  await run(caller, { operation: "queueCreditNoteMail" }, (context) =>
    queueInvoiceMail(context, {
      document: { kind: "credit_note", id: note.id },
      customerId: note.customerId,
      recipient,
      mail,
    }),
  );
  return DONE;
}
