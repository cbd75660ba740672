import type { Context } from "../../context.server";
import { type Customer, loadCustomer, payingCustomerId } from "../../store/customers.server";
import { listPaymentMethods, type PaymentMethod } from "../../store/payment-methods.server";
import { findCurrentAccount, type ProviderAccount } from "../../store/provider-accounts.server";

export type ChargeableMethod = PaymentMethod & { readonly account: ProviderAccount };

/**
 * The method to charge for what is invoiced to a customer: the wanted one, else the default, of whoever pays for it.
 * Null when there is none, or when it belongs to credentials that were replaced: the provider would not know it under
 * the new ones.
 */
export async function findChargeableMethod(
  context: Context,
  customerId: string,
  wantedId: string | null,
): Promise<ChargeableMethod | null> {
  const account = await findCurrentAccount(context);
  if (account === null) return null;
  const payer = await loadPayer(context, customerId);
  const id = wantedId ?? payer.defaultPaymentMethodId;
  const methods = await listPaymentMethods(context, payer.id);
  const method = methods.find(
    (candidate) => candidate.id === id && candidate.providerAccountId === account.id,
  );
  return method === undefined ? null : { ...method, account };
}

/** The customer that owes what is invoiced to this one; by default it does itself. */
export async function loadPayer(context: Context, customerId: string): Promise<Customer> {
  const customer = await loadCustomer(context, customerId);
  const payerId = payingCustomerId(customer);
  return payerId === customer.id ? customer : loadCustomer(context, payerId);
}
