import { type ServiceOutlook, serviceOutlook } from "../billing/payment/reminder";
import type { Day } from "../billing/time/day";
import { dayInZone } from "../billing/time/zone";
import type { Context } from "../context.server";
import { loadInvoice } from "../store/invoices.server";
import { loadOverdueStages, loadUnpaid } from "../store/overdue.server";
import { loadPaymentMethod } from "../store/payment-methods.server";
import { loadBalance, loadPayment, type Payment } from "../store/payments.server";
import { loadPayer } from "./steps/chargeable-method.server";

/** What the mail about a payment says. */
export type PaymentNews = {
  readonly payment: Payment;
  readonly invoice: { readonly id: string; readonly number: string };
  readonly openMinor: bigint;
  readonly dueOn: Day;
  readonly settledOn: Day;
  /** The day of the next try; null when none is planned. */
  readonly retryOn: Day | null;
  /** Whether the service of whoever pays goes on, and until when; null where overdue rules are off for it. */
  readonly service: ServiceOutlook | null;
  readonly method: { readonly brand: string; readonly lastFour: string } | null;
  /** Whoever pays for the customer; without an address nobody is told. */
  readonly payer: { readonly id: string; readonly email: string | null };
  readonly sender: { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };
};

export async function loadPaymentNews(context: Context, paymentId: string): Promise<PaymentNews> {
  const payment = await loadPayment(context, paymentId);
  const invoice = await loadInvoice(context, payment.invoiceId);
  const balance = await loadBalance(context, payment.invoiceId);
  const payer = await loadPayer(context, payment.customerId);
  const { zone, name, accent, mode } = context.organization;
  const service = payer.overdueOff ? null : await loadServiceOutlook(context, payer.id);
  return {
    payment,
    invoice,
    openMinor: balance.openMinor,
    dueOn: balance.dueOn,
    settledOn: dayInZone(payment.settledAt ?? context.now, zone),
    retryOn: balance.collectAt === null ? null : dayInZone(balance.collectAt, zone),
    service,
    method:
      payment.paymentMethodId === null ? null : await loadPaymentMethod(context, payment.paymentMethodId),
    payer,
    sender: { name, accent, mode },
  };
}

async function loadServiceOutlook(context: Context, payerId: string): Promise<ServiceOutlook> {
  const { zone, policy } = context.organization;
  const stages = await loadOverdueStages(context);
  const unpaid = (await loadUnpaid(context, [payerId])).get(payerId) ?? [];
  return serviceOutlook(stages, unpaid, dayInZone(context.now, zone), policy);
}
