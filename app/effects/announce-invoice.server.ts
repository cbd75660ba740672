import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { writeInvoice } from "~/mail/invoice";
import { periodWords } from "~/mail/invoice-words";
import { type InvoiceNews, loadInvoiceNews } from "~/operations/load-invoice-news.server";
import { queueInvoiceMail } from "~/operations/queue-invoice-mail.server";
import { publicId } from "~/public-ids";
import { methodName } from "~/ui/format/payment-words";
import { DONE, type EffectResult, type SystemCaller } from "./effect-result";

/** Tells the customer that an invoice was issued, and how it will be paid. */
export async function announceInvoice(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly invoiceId: string },
): Promise<EffectResult> {
  const news = await view(caller, (context) => loadInvoiceNews(context, payload.invoiceId));
  const { invoice, recipient } = news;
  if (recipient === null) return DONE;
  await run(caller, { operation: "queueInvoiceMail" }, (context) =>
    queueInvoiceMail(context, {
      document: { kind: "invoice", id: invoice.id },
      customerId: invoice.customerId,
      recipient,
      mail: write(news),
    }),
  );
  return DONE;
}

function write({ invoice, sender, subject, period, method }: InvoiceNews) {
  return writeInvoice(sender, {
    number: invoice.number,
    totalMinor: invoice.totalMinor,
    currency: invoice.currency,
    dueOn: invoice.dueOn,
    subject,
    period: periodWords(period),
    methodName: method === null ? null : methodName(method),
    chargedOn: invoice.dueOn,
    url: `${env.appUrl}/portal/invoices/${publicId("invoice", invoice.id)}`,
  });
}
