import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { refundCreated } from "~/billing/ledger/payment-recipes";
import { least } from "~/billing/money/least";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, refuse } from "~/billing/outcome";
import { decideRefund, type Refund, type RefundBook } from "~/billing/payment/refund";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomer } from "~/store/customers.server";
import { loadInvoice, lockBalance, saveBalance } from "~/store/invoices.server";
import { insertEntries } from "~/store/ledger.server";
import { loadPayment, type Payment } from "~/store/payments.server";
import { insertRefund } from "~/store/refunds.server";
import { afterMoney } from "./steps/customer-book.server";
import { loadRefundBook } from "./steps/refund-book.server";

export type RefundPaymentInput = {
  readonly paymentId: string;
  /** Decimal in major units; null: all that may go back. */
  readonly amount: string | null;
  /** The note whose refund this pays; without one the invoice is open again. */
  readonly creditNoteId: string | null;
  readonly reason: string | null;
};

/**
 * Records that money of a payment went back, at the bank or at the provider. With a credit note it settles what that
 * note owes; without one the invoice is open again. Refuses what `decideRefund` refuses, and `invoice_cancelled`.
 * @throws NotFound when payment or note are not there, or the note is another customer's
 */
export async function refundPayment(context: Context, input: RefundPaymentInput): Promise<Outcome<Refund>> {
  const payment = await loadPayment(context, input.paymentId);
  const invoice = await loadInvoice(context, payment.invoiceId);
  const customer = await lockCustomer(context, payment.customerId);
  const balance = await lockBalance(context, payment.invoiceId);
  const book = await loadRefundBook(context, payment, input.creditNoteId);
  const amountMinor = amountOf(book, input.amount);
  if (!amountMinor.ok) return amountMinor;
  const decided = decideRefund(
    book,
    { refundId: newId(), amountMinor: amountMinor.value, reason: input.reason },
    context.now,
  );
  if (!decided.ok) return decided;
  const refund = decided.value;
  if (refund.reopensMinor > 0n && balance.state !== "open" && balance.state !== "paid") {
    return refuse({
      code: "invoice_cancelled",
      sentence: "The invoice of this payment is not claimed any more, so it cannot be open again.",
      remedy: "Name the credit note whose refund this is.",
      field: "credit_note",
    });
  }
  await insertRefund(context, {
    ...refund,
    customerId: customer.id,
    state: "succeeded",
    settledAt: context.now,
  });
  if (refund.reopensMinor > 0n) {
    await saveBalance(context, invoice.id, {
      openMinor: balance.openMinor + refund.reopensMinor,
      state: "open" satisfies InvoiceState,
      paidAt: null,
      collectAt: null,
    });
  }
  await post(context, refund, payment, invoice);
  await insertAudit(context, {
    action: "payment.refunded",
    subjectKind: "payment",
    subjectId: payment.id,
    details: { invoice: invoice.number, amountMinor: refund.amountMinor.toString(), reason: refund.reason },
  });
  await afterMoney(context, customer);
  return accept({ ...refund, state: "succeeded" });
}

async function post(
  context: Context,
  refund: Refund,
  payment: Payment,
  invoice: { readonly issuerId: string; readonly number: string },
): Promise<void> {
  const { amountMinor, reopensMinor, currency } = refund;
  const entry = refundCreated({
    issuerId: invoice.issuerId,
    customerId: payment.customerId,
    currency,
    postedOn: dayInZone(context.now, context.organization.zone),
    amountMinor,
    reopensMinor,
    // Money that came past the provider goes back past it.
    ...(payment.providerAccountId === null ? { from: "bank" as const } : {}),
  });
  await insertEntries(context, [
    { entry, documentKind: "refund", documentId: refund.id, documentNumber: invoice.number, feeIds: [] },
  ]);
}

/** Without an amount: what is left of the payment, or what the note still owes where that is less. */
function amountOf({ payment, creditNote }: RefundBook, text: string | null): Outcome<bigint> {
  if (text !== null) return atField(parseAmount(text, payment.currency), "amount");
  const left = payment.amountMinor - payment.refundedMinor;
  const due = creditNote?.refundDueMinor ?? left;
  return accept(least(due, left));
}

/** What a refund would settle, for the page that asks. Saves nothing. */
export async function previewRefund(
  context: Context,
  input: { readonly paymentId: string; readonly creditNoteId: string | null },
): Promise<RefundBook> {
  return loadRefundBook(context, await loadPayment(context, input.paymentId), input.creditNoteId);
}
