import type { PaymentOutcome } from "../../billing/payment/payment-outcome";
import type { Context } from "../../context.server";
import {
  findInvoiceOfPayment,
  findInvoiceOfProviderPayment,
  type Payment,
} from "../../store/payments.server";

/** What the provider says of a payment, and which attempt of ours it is marked with. */
export type ProviderNews = { readonly outcome: PaymentOutcome; readonly markedPaymentId: string | null };

/** The invoice that news of the provider is about; null when no attempt of ours is. */
export async function findInvoiceOfNews(context: Context, news: ProviderNews): Promise<string | null> {
  const { markedPaymentId, outcome } = news;
  const marked = markedPaymentId === null ? null : await findInvoiceOfPayment(context, markedPaymentId);
  if (marked !== null || outcome.providerPaymentId === null) return marked;
  return findInvoiceOfProviderPayment(context, outcome.providerPaymentId);
}

/** Whether an attempt of ours has booked the provider's payment as succeeded. */
export function isBooked(attempts: readonly Payment[], outcome: PaymentOutcome): boolean {
  return attempts.some(
    (attempt) => attempt.state === "succeeded" && attempt.providerPaymentId === outcome.providerPaymentId,
  );
}

/**
 * Attempts of one invoice share the provider's payment. A failure that an earlier attempt has booked already, told
 * by its charge, must not end the attempt that is on its way now; nor may another payment than its own.
 */
export function isOldNews(attempts: readonly Payment[], payment: Payment, news: ProviderNews): boolean {
  const { outcome, markedPaymentId } = news;
  if (payment.providerPaymentId !== null && outcome.providerPaymentId !== null) {
    if (payment.providerPaymentId !== outcome.providerPaymentId) return true;
  } else if (markedPaymentId !== null && markedPaymentId !== payment.id) return true;
  if (outcome.state === "succeeded" || outcome.providerChargeId === null) return false;
  return attempts.some(
    (attempt) => attempt.id !== payment.id && attempt.providerChargeId === outcome.providerChargeId,
  );
}
