import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import { accept, type Outcome } from "../billing/outcome";
import { decideStartPayment, type PaymentInitiator } from "../billing/payment/collect";
import { OPEN_PAYMENT_STATES } from "../billing/payment/payment-kinds";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { insertAudit } from "../store/audit.server";
import { findPaymentHold } from "../store/holds.server";
import { loadInvoice, lockBalance, saveBalance } from "../store/invoices.server";
import { insertPayment, listPaymentsOfInvoice, type Payment } from "../store/payments.server";
import { findProviderCustomer } from "../store/provider-accounts.server";
import { findChargeableMethod } from "./steps/chargeable-method.server";
import { paymentRequestOf } from "./steps/payment-request";
import { credentialOf } from "./steps/provider-credential.server";
import { type ReadyPayment, readyAgain } from "./steps/ready-payment.server";

export type { ReadyPayment } from "./steps/ready-payment.server";

/**
 * Opens the one attempt an invoice may have, or takes up the one whose outcome nobody knows. Gives null when there
 * is nothing to send: the attempt waits for the bank, and its webhook will tell, or the collection is on hold.
 */
export async function startPayment(
  context: Context,
  input: {
    readonly invoiceId: string;
    readonly initiator: PaymentInitiator;
    readonly paymentMethodId: string | null;
  },
): Promise<Outcome<ReadyPayment | null>> {
  const balance = await lockBalance(context, input.invoiceId);
  const attempts = await listPaymentsOfInvoice(context, input.invoiceId);
  const openPayment = attempts.find((attempt) => isOpen(attempt)) ?? null;
  if (openPayment !== null) {
    const mayBeSent = openPayment.state === "started" || openPayment.state === "unknown";
    return accept(mayBeSent ? await readyAgain(context, openPayment) : null);
  }
  const heldUntil = await holdOn(context, input);
  if (heldUntil === "put_off") return accept(null);
  const method = await findChargeableMethod(context, balance.customerId, input.paymentMethodId);
  const decided = decideStartPayment(
    {
      balance: { ...balance, state: balance.state as InvoiceState },
      openPayment,
      method,
      attemptsSoFar: attempts.length,
      heldUntil,
      zone: context.organization.zone,
    },
    { paymentId: newId(), initiator: input.initiator },
    context.now,
  );
  if (!decided.ok) return decided;
  if (method === null) throw new Error("A payment was started without a method.");
  const started = decided.value;
  const invoice = await loadInvoice(context, input.invoiceId);
  const providerCustomerId = await findProviderCustomer(context, method.customerId, method.account.id);
  const request = paymentRequestOf({
    organizationId: context.organization.id,
    invoice,
    started,
    attempts,
    method,
    providerCustomerId,
  });
  const idempotencyKey = `payment_${started.id}`;
  await insertPayment(context, {
    ...started,
    invoiceId: input.invoiceId,
    customerId: balance.customerId,
    providerAccountId: method.account.id,
    providerPaymentId: request.providerPaymentId,
    idempotencyKey,
    request,
  });
  await insertAudit(context, {
    action: "payment.started",
    subjectKind: "payment",
    subjectId: started.id,
    details: { invoice: invoice.number, attempt: started.attempt, initiator: started.initiator },
  });
  return accept({
    paymentId: started.id,
    invoiceId: input.invoiceId,
    idempotencyKey,
    request,
    credential: credentialOf(method.account),
    recordedAt: context.recordedAt,
    accountReplaced: false,
  });
}

/** When the hold on a collection ends; the schedule has another turn then. */
async function holdOn(
  context: Context,
  input: { readonly invoiceId: string; readonly initiator: PaymentInitiator },
) {
  const hold = await findPaymentHold(context, input.invoiceId);
  if (hold === null || input.initiator !== "schedule") return hold?.endsAt ?? null;
  await saveBalance(context, input.invoiceId, { collectAt: hold.endsAt });
  return "put_off";
}

function isOpen(payment: Payment): boolean {
  return OPEN_PAYMENT_STATES.some((state) => state === payment.state);
}
