import type { Context } from "~/context.server";
import type { Payment } from "~/store/payments.server";
import { loadAccount } from "~/store/provider-accounts.server";
import type { PaymentRequest } from "~/stripe/translate";
import { readPaymentRequest } from "./payment-request";
import { type Credential, credentialOf } from "./provider-credential.server";

/** An attempt that is stored and may be sent: now for the first time, or again with the very same key and request. */
export type ReadyPayment = {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly idempotencyKey: string;
  readonly request: PaymentRequest;
  readonly credential: Credential;
  /** Since when it is stored, on the wall's clock: the provider forgets keys after a day. */
  readonly recordedAt: number;
  /** Other credentials have taken the place of those it was started with. */
  readonly accountReplaced: boolean;
};

/** The same attempt as it was stored; null where nobody at the provider knows it. */
export async function readyAgain(context: Context, payment: Payment): Promise<ReadyPayment | null> {
  if (payment.providerAccountId === null) return null;
  const account = await loadAccount(context, payment.providerAccountId);
  return {
    paymentId: payment.id,
    invoiceId: payment.invoiceId,
    idempotencyKey: payment.idempotencyKey,
    request: readPaymentRequest(payment.request),
    credential: credentialOf(account),
    recordedAt: payment.recordedAt,
    accountReplaced: account.replacedAt !== null,
  };
}
