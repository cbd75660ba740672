import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { lockCustomer, saveDefaultPaymentMethod } from "../store/customers.server";
import {
  findMethodOfProvider,
  listPaymentMethods,
  saveMethodRemoved,
  saveProviderMethod,
} from "../store/payment-methods.server";
import { findCustomerOfProvider } from "../store/provider-accounts.server";
import type { CardFacts } from "../stripe/translate";

/**
 * Mirrors a payment method as the provider shows it now: new brand, digits or expiry, attached or detached. Methods of
 * customers that are not ours are none of our business.
 */
export async function syncPaymentMethod(
  context: Context,
  input: { readonly providerAccountId: string; readonly facts: CardFacts },
): Promise<Outcome<{ change: "saved" | "removed" | "foreign" }>> {
  const { providerAccountId, facts } = input;
  const known = await findMethodOfProvider(context, facts.providerMethodId, providerAccountId);
  if (facts.providerCustomerId === null) {
    if (known === null) return accept({ change: "foreign" });
    await removeKnown(context, known);
    return accept({ change: "removed" });
  }
  const customerId = await findCustomerOfProvider(context, facts.providerCustomerId, providerAccountId);
  if (customerId === null) return accept({ change: "foreign" });
  const { providerCustomerId: _, ...card } = facts;
  const customer = await lockCustomer(context, customerId);
  const id = await saveProviderMethod(context, { id: newId(), customerId, providerAccountId, ...card });
  if (known === null && customer.defaultPaymentMethodId === null) {
    await saveDefaultPaymentMethod(context, customerId, id);
  }
  return accept({ change: "saved" });
}

async function removeKnown(context: Context, method: { id: string; customerId: string }): Promise<void> {
  const customer = await lockCustomer(context, method.customerId);
  await saveMethodRemoved(context, method.id);
  if (customer.defaultPaymentMethodId !== method.id) return;
  const [next] = await listPaymentMethods(context, method.customerId);
  await saveDefaultPaymentMethod(context, method.customerId, next?.id ?? null);
}
