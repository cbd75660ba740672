import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { writePaymentFailed } from "~/mail/payment-failed";
import { writeReceipt } from "~/mail/receipt";
import { loadPaymentNews, type PaymentNews } from "~/operations/load-payment-news.server";
import { queuePaymentMail } from "~/operations/queue-payment-mail.server";
import { publicId } from "~/public-ids";
import { declineReason, methodName } from "~/ui/format/payment-words";
import { DONE, type EffectResult, type SystemCaller } from "./effect-result";

/** Tells whoever pays what became of a payment: a receipt, or that it failed and what happens next. */
export async function announcePayment(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly paymentId: string },
): Promise<EffectResult> {
  const news = await view(caller, (context) => loadPaymentNews(context, payload.paymentId));
  const { payment, payer } = news;
  if (payer.email === null) return DONE;
  const recipient = payer.email;
  const kind = payment.state === "succeeded" ? "receipt" : "payment_failed";
  const mail = kind === "receipt" ? receiptOf(news) : failureOf(news);
  await run(caller, { operation: "queuePaymentMail" }, (context) =>
    queuePaymentMail(context, {
      paymentId: payment.id,
      customerId: payer.id,
      kind,
      recipient,
      mail,
    }),
  );
  return DONE;
}

function receiptOf(news: PaymentNews) {
  const { payment, invoice, method } = news;
  return writeReceipt(news.sender, {
    number: invoice.number,
    paidMinor: payment.amountMinor,
    openMinor: news.openMinor,
    currency: payment.currency,
    paidOn: news.settledOn,
    dueOn: news.dueOn,
    methodName: method === null ? null : methodName(method),
    url: `${env.appUrl}/portal/invoices/${publicId("invoice", invoice.id)}`,
  });
}

function failureOf(news: PaymentNews) {
  const { payment, invoice, method } = news;
  return writePaymentFailed(news.sender, {
    number: invoice.number,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    methodName: method === null ? "the payment" : methodName(method),
    reason: declineReason(payment),
    retryOn: news.retryOn,
    service: news.service,
    url: `${env.appUrl}/portal/payment-methods`,
  });
}
