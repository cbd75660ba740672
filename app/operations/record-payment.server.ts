import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { paymentManual } from "~/billing/ledger/payment-recipes";
import { accept, type Outcome } from "~/billing/outcome";
import type { PaymentOutcome } from "~/billing/payment/payment-outcome";
import { decideSettle } from "~/billing/payment/settle";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadInvoice, lockBalance } from "~/store/invoices.server";
import { insertPayment, listPaymentsOfInvoice, type Payment } from "~/store/payments.server";
import { checkConfirmed } from "./steps/confirmed";
import { loadCustomerBook } from "./steps/customer-book.server";
import {
  manualAmountOf,
  type PreviewedPayment,
  previewedPayment,
  type Surplus,
  shownPayment,
} from "./steps/manual-amount";
import { afterSettlement, saveSettlement } from "./steps/save-settlement.server";

export type RecordPaymentInput = {
  readonly invoiceId: string;
  /** Decimal in major units; null: all that is open. */
  readonly amount: string | null;
  /** What becomes of more than is open; left out: it is refused. */
  readonly surplus?: Surplus;
  /** What the bank statement says: kept with the payment. */
  readonly reference: string | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

export type RecordedPayment = { readonly paymentId: string; readonly amountMinor: bigint };

const SUCCEEDED: PaymentOutcome = {
  state: "succeeded",
  providerPaymentId: null,
  providerChargeId: null,
  failureCode: null,
  declineCode: null,
  failureMessage: null,
};

/**
 * Books money that came past the provider, by bank transfer or in cash; more than is open becomes credit where that is
 * asked for. Refuses `invoice_not_open`,
 * `payment_in_progress`, `payment_amount_invalid`, `payment_above_open` and `preview_outdated`.
 */
export async function recordPayment(
  context: Context,
  input: RecordPaymentInput,
): Promise<Outcome<RecordedPayment>> {
  const invoice = await loadInvoice(context, input.invoiceId);
  const { customer, slice } = await loadCustomerBook(context, invoice.customerId, "change");
  const balance = await lockBalance(context, input.invoiceId);
  const attempts = await listPaymentsOfInvoice(context, input.invoiceId);
  const amountMinor = manualAmountOf(balance, attempts, input.amount, input.surplus ?? "refuse");
  if (!amountMinor.ok) return amountMinor;
  const shown = shownPayment(slice, balance, amountMinor.value, context.now);
  const confirmed = checkConfirmed(input.previewHash, shown);
  if (!confirmed.ok) return confirmed;
  const id = newId();
  const payment: Payment = {
    organizationId: context.organization.id,
    id,
    customerId: customer.id,
    invoiceId: input.invoiceId,
    paymentMethodId: null,
    providerAccountId: null,
    currency: balance.currency,
    amountMinor: amountMinor.value,
    state: "started",
    initiator: "manual",
    attempt: attempts.length + 1,
    idempotencyKey: `payment_${id}`,
    request: { reference: input.reference },
    providerPaymentId: null,
    providerChargeId: null,
    failureCode: null,
    declineCode: null,
    failureMessage: null,
    startedAt: context.now,
    settledAt: null,
    recordedAt: context.recordedAt,
  };
  await insertPayment(context, payment);
  const settlement = decideSettle(
    {
      payment: { ...payment, issuerId: invoice.issuerId, initiator: "manual" },
      balance: { ...balance, state: balance.state as InvoiceState },
      zone: context.organization.zone,
    },
    SUCCEEDED,
    context.now,
  );
  await saveSettlement(context, settlement, payment, invoice.number, paymentManual);
  await insertAudit(context, {
    action: "payment.recorded",
    subjectKind: "payment",
    subjectId: id,
    details: { invoice: invoice.number, reference: input.reference },
  });
  await afterSettlement(context, settlement, customer);
  return accept({ paymentId: id, amountMinor: amountMinor.value });
}

/** What a payment would leave open, for the page that asks. Saves nothing, and refuses what recording refuses. */
export async function previewRecordPayment(
  context: Context,
  input: Pick<RecordPaymentInput, "invoiceId" | "amount" | "surplus">,
): Promise<Outcome<PreviewedPayment>> {
  const balance = await lockBalance(context, input.invoiceId, "look");
  const attempts = await listPaymentsOfInvoice(context, input.invoiceId);
  const amountMinor = manualAmountOf(balance, attempts, input.amount, input.surplus ?? "refuse");
  if (!amountMinor.ok) return amountMinor;
  const { slice } = await loadCustomerBook(context, balance.customerId, "look");
  return accept(previewedPayment(shownPayment(slice, balance, amountMinor.value, context.now)));
}
