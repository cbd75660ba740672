import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { writeInvoice } from "~/mail/invoice";
import { periodWords, subjectWords } from "~/mail/invoice-words";
import { type InvoiceNews, loadInvoiceNews, type Reader } from "~/operations/load-invoice-news.server";
import { queueInvoiceMail } from "~/operations/queue-invoice-mail.server";
import { publicId } from "~/public-ids";
import { methodName } from "~/ui/format/payment-words";
import { DONE, type EffectResult, type SystemCaller } from "./effect-result";

/** Tells the customer that an invoice was issued, and whoever pays it how it will be paid. */
export async function announceInvoice(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly invoiceId: string },
): Promise<EffectResult> {
  const news = await view(caller, (context) => loadInvoiceNews(context, payload.invoiceId));
  await tell(caller, news, news.billTo);
  if (news.payer !== null) await tell(caller, news, news.payer);
  return DONE;
}

async function tell(caller: SystemCaller, news: InvoiceNews, reader: Reader): Promise<void> {
  const { email: recipient, id: customerId } = reader;
  if (recipient === null) return;
  await run(caller, { operation: "queueInvoiceMail" }, (context) =>
    queueInvoiceMail(context, {
      ...(reader === news.payer ? { kind: "invoice_for_payer" } : {}),
      document: { kind: "invoice", id: news.invoice.id },
      customerId,
      recipient,
      mail: write(news, reader),
    }),
  );
}

function write({ invoice, sender, subjects, period, method, billTo, payer }: InvoiceNews, reader: Reader) {
  return writeInvoice(sender, {
    number: invoice.number,
    totalMinor: invoice.totalMinor,
    currency: invoice.currency,
    dueOn: invoice.dueOn,
    subject: subjectWords(subjects),
    period: periodWords(period),
    methodName: method === null ? null : methodName(method),
    chargedOn: invoice.dueOn,
    paidBy: payer === null || reader === payer ? null : payer.name,
    billedTo: reader === billTo ? null : billTo.name,
    url: `${env.appUrl}/portal/invoices/${publicId("invoice", invoice.id)}`,
  });
}
