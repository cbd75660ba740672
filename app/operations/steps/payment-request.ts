import { z } from "zod";
import type { StartedPayment } from "../../billing/payment/collect";
import type { Payment } from "../../store/payments.server";
import type { PaymentRequest } from "../../stripe/translate";
import type { ChargeableMethod } from "./chargeable-method.server";

const shape = z.object({
  providerPaymentId: z.string().nullable(),
  amountMinor: z.string().regex(/^\d+$/),
  currency: z.string(),
  providerCustomerId: z.string(),
  providerMethodId: z.string(),
  description: z.string(),
  metadata: z.record(z.string(), z.string()),
});

/** The parameters as they were stored before the call. */
export function readPaymentRequest(stored: unknown): PaymentRequest {
  return shape.parse(stored);
}

/**
 * The provider's payment of an earlier attempt is used again when it asks for the same money from the same account:
 * one payment there can succeed only once, whatever goes wrong here.
 */
function reusablePayment(
  attempts: readonly Payment[],
  started: StartedPayment,
  accountId: string,
): string | null {
  const last = attempts.findLast((attempt) => attempt.providerPaymentId !== null);
  if (last === undefined || last.state !== "failed") return null;
  const isSame =
    last.amountMinor === started.amountMinor &&
    last.currency === started.currency &&
    last.providerAccountId === accountId;
  return isSame ? last.providerPaymentId : null;
}

export function paymentRequestOf(facts: {
  readonly organizationId: string;
  readonly invoice: { readonly id: string; readonly number: string };
  readonly started: StartedPayment;
  readonly attempts: readonly Payment[];
  readonly method: ChargeableMethod;
  readonly providerCustomerId: string | null;
}): PaymentRequest {
  const { invoice, started, method, providerCustomerId } = facts;
  if (providerCustomerId === null)
    throw new Error(`The payment method ${method.id} has no customer at the provider.`);
  return {
    providerPaymentId: reusablePayment(facts.attempts, started, method.account.id),
    amountMinor: started.amountMinor.toString(),
    currency: started.currency.toLowerCase(),
    providerCustomerId,
    providerMethodId: method.providerMethodId,
    description: `Invoice ${invoice.number}`,
    metadata: { organization_id: facts.organizationId, invoice_id: invoice.id, payment_id: started.id },
  };
}
