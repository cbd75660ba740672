import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import { accept, type Outcome, type Refusal, refuse } from "../billing/outcome";
import { decideStartPayment } from "../billing/payment/collect";
import { OPEN_PAYMENT_STATES } from "../billing/payment/payment-kinds";
import { boundCustomerId, type Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { findPaymentHold } from "../store/holds.server";
import { lockBalance, saveBalance } from "../store/invoices.server";
import { enqueue } from "../store/outbox.server";
import { listPaymentsOfInvoice } from "../store/payments.server";
import { findChargeableMethod, loadPayer } from "./steps/chargeable-method.server";

const PAID_BY_PAYER: Refusal = {
  code: "paid_by_payer",
  sentence: "Another customer pays this invoice for you.",
  remedy: "You do not have to do anything. Ask them when it is late.",
};

/**
 * Somebody at a browser wants an open invoice paid now. Refuses what the customer should read (already paid, a payment
 * is running, no method, `paid_by_payer`), and `payment_on_hold` to the console; else leaves word in the outbox, which the route delivers while the browser waits. The
 * planned collection is taken back: this is it.
 */
export async function requestPayment(
  context: Context,
  input: { readonly invoiceId: string; readonly paymentMethodId: string | null },
): Promise<Outcome<{ messageId: string }>> {
  const balance = await lockBalance(context, input.invoiceId);
  const customerId = boundCustomerId(context);
  const payer = await loadPayer(context, balance.customerId);
  if (customerId !== null && customerId !== payer.id) {
    if (customerId !== balance.customerId) throw new NotFound("This invoice");
    return refuse(PAID_BY_PAYER);
  }
  const attempts = await listPaymentsOfInvoice(context, input.invoiceId);
  const initiator = customerId === null ? "console" : "portal";
  const decided = decideStartPayment(
    {
      balance: { ...balance, state: balance.state as InvoiceState },
      openPayment:
        attempts.find((attempt) => OPEN_PAYMENT_STATES.some((state) => state === attempt.state)) ?? null,
      method: await findChargeableMethod(context, balance.customerId, input.paymentMethodId),
      attemptsSoFar: attempts.length,
      heldUntil: (await findPaymentHold(context, input.invoiceId))?.endsAt ?? null,
      zone: context.organization.zone,
    },
    { paymentId: newId(), initiator },
    context.now,
  );
  if (!decided.ok) return decided;
  const messageId = await enqueue(context, "collect_payment", {
    invoiceId: input.invoiceId,
    initiator,
    paymentMethodId: decided.value.paymentMethodId,
  });
  await saveBalance(context, input.invoiceId, { collectAt: null });
  return accept({ messageId });
}
