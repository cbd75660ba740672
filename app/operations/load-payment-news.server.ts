import type { Day } from "../billing/time/day";
import { dayInZone } from "../billing/time/zone";
import type { Context } from "../context.server";
import { loadCustomer } from "../store/customers.server";
import { loadInvoice } from "../store/invoices.server";
import { loadPaymentMethod } from "../store/payment-methods.server";
import { loadBalance, loadPayment, type Payment } from "../store/payments.server";

/** What the mail about a payment says. */
export type PaymentNews = {
  readonly payment: Payment;
  readonly invoice: { readonly id: string; readonly number: string };
  readonly openMinor: bigint;
  readonly dueOn: Day;
  readonly settledOn: Day;
  /** The day of the next try; null when none is planned. */
  readonly retryOn: Day | null;
  readonly method: { readonly brand: string; readonly lastFour: string } | null;
  /** Null when the customer has no address. */
  readonly recipient: string | null;
  readonly sender: { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };
};

export async function loadPaymentNews(context: Context, paymentId: string): Promise<PaymentNews> {
  const payment = await loadPayment(context, paymentId);
  const invoice = await loadInvoice(context, payment.invoiceId);
  const balance = await loadBalance(context, payment.invoiceId);
  const customer = await loadCustomer(context, payment.customerId);
  const { zone, name, accent, mode } = context.organization;
  return {
    payment,
    invoice,
    openMinor: balance.openMinor,
    dueOn: balance.dueOn,
    settledOn: dayInZone(payment.settledAt ?? context.now, zone),
    retryOn: balance.collectAt === null ? null : dayInZone(balance.collectAt, zone),
    method:
      payment.paymentMethodId === null ? null : await loadPaymentMethod(context, payment.paymentMethodId),
    recipient: customer.email,
    sender: { name, accent, mode },
  };
}
