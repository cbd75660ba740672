import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { findProviderCustomer, insertProviderCustomer } from "../store/provider-accounts.server";

/** Keeps the provider's id of a customer and gives the one that counts: the first that was kept. */
export async function recordProviderCustomer(
  context: Context,
  input: {
    readonly customerId: string;
    readonly providerAccountId: string;
    readonly providerCustomerId: string;
  },
): Promise<Outcome<string>> {
  await insertProviderCustomer(context, input);
  const kept = await findProviderCustomer(context, input.customerId, input.providerAccountId);
  return accept(kept ?? input.providerCustomerId);
}
