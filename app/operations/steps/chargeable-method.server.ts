import type { Context } from "../../context.server";
import { loadCustomer } from "../../store/customers.server";
import { listPaymentMethods, type PaymentMethod } from "../../store/payment-methods.server";
import { findCurrentAccount, type ProviderAccount } from "../../store/provider-accounts.server";

export type ChargeableMethod = PaymentMethod & { readonly account: ProviderAccount };

/**
 * The method to charge: the wanted one, else the customer's default. Null when there is none, or when it belongs to
 * credentials that were replaced: the provider would not know it under the new ones.
 */
export async function findChargeableMethod(
  context: Context,
  customerId: string,
  wantedId: string | null,
): Promise<ChargeableMethod | null> {
  const account = await findCurrentAccount(context);
  if (account === null) return null;
  const id = wantedId ?? (await loadCustomer(context, customerId)).defaultPaymentMethodId;
  const methods = await listPaymentMethods(context, customerId);
  const method = methods.find(
    (candidate) => candidate.id === id && candidate.providerAccountId === account.id,
  );
  return method === undefined ? null : { ...method, account };
}
