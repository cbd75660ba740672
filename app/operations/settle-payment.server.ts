import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import { accept, type Outcome } from "../billing/outcome";
import type { PaymentInitiator } from "../billing/payment/collect";
import { OPEN_PAYMENT_STATES } from "../billing/payment/payment-kinds";
import type { PaymentOutcome } from "../billing/payment/payment-outcome";
import { decideSettle } from "../billing/payment/settle";
import type { Context } from "../context.server";
import { lockCustomer } from "../store/customers.server";
import { loadInvoice, lockBalance } from "../store/invoices.server";
import { listPaymentsOfInvoice } from "../store/payments.server";
import { findInvoiceOfNews, isBooked, isOldNews } from "./steps/provider-news.server";
import { afterSettlement, saveSettlement } from "./steps/save-settlement.server";

/**
 * `settled` when something changed; `known` for a repeat; `old` for news of an attempt that is over; `missed` when the
 * provider has the money and no attempt of ours waits for it, which a person has to look at; `foreign` for payments
 * that the account made without us.
 */
export type SettleResult = {
  readonly paymentId: string | null;
  readonly change: "settled" | "known" | "old" | "missed" | "foreign";
};

/**
 * Books what became of the payment an invoice has under way: balance, ledger, allocation, next try and mail change
 * together. Called with the answer of the call itself and again by every webhook; repeats and disorder change nothing.
 */
export async function settlePayment(
  context: Context,
  input: {
    /** Null looks the invoice up by our mark and by the provider's payment. */
    readonly invoiceId: string | null;
    readonly outcome: PaymentOutcome;
    /** Our mark on the provider's payment, when the news came by webhook. */
    readonly markedPaymentId: string | null;
  },
): Promise<Outcome<SettleResult>> {
  const invoiceId = input.invoiceId ?? (await findInvoiceOfNews(context, input));
  if (invoiceId === null) return accept({ paymentId: null, change: "foreign" });
  const invoice = await loadInvoice(context, invoiceId);
  // First the customer: what is overdue, and which prepaid credit may be used, changes with its balances.
  const customer = await lockCustomer(context, invoice.customerId);
  const balance = await lockBalance(context, invoiceId);
  const attempts = await listPaymentsOfInvoice(context, invoiceId);
  const payment = attempts.find((attempt) => OPEN_PAYMENT_STATES.some((state) => state === attempt.state));
  if (payment === undefined) {
    const isMissed = input.outcome.state === "succeeded" && !isBooked(attempts, input.outcome);
    return accept({ paymentId: attempts.at(-1)?.id ?? null, change: isMissed ? "missed" : "known" });
  }
  if (isOldNews(attempts, payment, input)) return accept({ paymentId: payment.id, change: "old" });
  const settlement = decideSettle(
    {
      payment: {
        ...payment,
        issuerId: invoice.issuerId,
        initiator: payment.initiator as PaymentInitiator,
      },
      balance: { ...balance, state: balance.state as InvoiceState },
      zone: context.organization.zone,
    },
    input.outcome,
    context.now,
  );
  await saveSettlement(context, settlement, payment, invoice.number);
  await afterSettlement(context, settlement, customer);
  return accept({ paymentId: payment.id, change: settlement.payment === null ? "known" : "settled" });
}
