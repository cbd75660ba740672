import type { Context } from "../context.server";
import { loadPaymentMethod } from "../store/payment-methods.server";
import { loadAccount } from "../store/provider-accounts.server";
import { type Credential, credentialOf } from "./steps/provider-credential.server";

/** What detaching a removed method at the provider needs. */
export async function loadDetachableMethod(
  context: Context,
  paymentMethodId: string,
): Promise<{ credential: Credential; providerMethodId: string; accountReplaced: boolean }> {
  const method = await loadPaymentMethod(context, paymentMethodId);
  const account = await loadAccount(context, method.providerAccountId);
  return {
    credential: credentialOf(account),
    providerMethodId: method.providerMethodId,
    accountReplaced: account.replacedAt !== null,
  };
}
