import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { refundCreated } from "~/billing/ledger/payment-recipes";
import { accept, type Outcome } from "~/billing/outcome";
import type { Refund, RefundBook } from "~/billing/payment/refund";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadInvoice, lockBalance, saveBalance } from "~/store/invoices.server";
import { insertEntries } from "~/store/ledger.server";
import { loadPayment, type Payment } from "~/store/payments.server";
import { insertRefund } from "~/store/refunds.server";
import { checkConfirmed, previewHashOf } from "./steps/confirmed";
import { afterMoney, loadCustomerBook, saveBesideRun } from "./steps/customer-book.server";
import { decideRefundOf, loadRefundBook, type RefundPaymentInput } from "./steps/refund-book.server";

/** A refund as it would be recorded, what credit pays of the invoice it opens, and the hash that confirms it. */
export type PreviewedRefund = Refund & { readonly creditPaysMinor: bigint; readonly previewHash: string };

/**
 * Records that money of a payment went back, at the bank or at the provider. With a credit note it settles what that
 * note owes; without one the invoice is open again, and credit pays it as it pays what is open. Refuses what `decideRefund` refuses, `invoice_cancelled` and
 * `preview_outdated`.
 * @throws NotFound when payment or note are not there, or the note is another customer's
 */
export async function refundPayment(context: Context, input: RefundPaymentInput): Promise<Outcome<Refund>> {
  const payment = await loadPayment(context, input.paymentId);
  const invoice = await loadInvoice(context, payment.invoiceId);
  const book = await loadCustomerBook(context, payment.customerId, "change");
  const { customer } = book;
  const balance = await lockBalance(context, payment.invoiceId);
  const decided = await decideRefundOf(context, payment, book, balance, input);
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(input.previewHash, decided.value.shown);
  if (!confirmed.ok) return confirmed;
  const { refund, settles } = decided.value;
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
    details: {
      invoice: invoice.number,
      amountMinor: refund.amountMinor.toString(),
      currency: payment.currency,
      reason: refund.reason,
    },
  });
  if (settles && settles.creditAllocations.length > 0) await saveBesideRun(context, customer, settles);
  else await afterMoney(context, customer);
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

/** What a refund would settle, for the page that asks. Saves nothing. */
export async function previewRefund(
  context: Context,
  input: { readonly paymentId: string; readonly creditNoteId: string | null },
): Promise<RefundBook> {
  return loadRefundBook(context, await loadPayment(context, input.paymentId), input.creditNoteId);
}

/** What recording a refund would do, by the same decision. Saves nothing, and refuses what recording refuses. */
export async function previewRefundPayment(
  context: Context,
  input: RefundPaymentInput,
): Promise<Outcome<PreviewedRefund>> {
  const payment = await loadPayment(context, input.paymentId);
  const book = await loadCustomerBook(context, payment.customerId, "look");
  const balance = await lockBalance(context, payment.invoiceId, "look");
  const decided = await decideRefundOf(context, payment, book, balance, input);
  if (!decided.ok) return decided;
  const { refund, creditPaysMinor, shown } = decided.value;
  return accept({ ...refund, creditPaysMinor, previewHash: previewHashOf(shown) });
}
