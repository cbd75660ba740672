import type { Context } from "../context.server";
import { loadCustomer } from "../store/customers.server";
import { findSetupBySession, loadSetup, type PaymentMethodSetup } from "../store/payment-methods.server";
import { findProviderCustomer, loadAccount } from "../store/provider-accounts.server";
import { type Credential, credentialOf } from "./steps/provider-credential.server";

export type SetupFacts = {
  readonly setup: PaymentMethodSetup;
  readonly customer: {
    readonly id: string;
    readonly name: string;
    readonly email: string | null;
    readonly currency: string;
  };
  readonly credential: Credential;
  /** Null until the customer was made at the provider. */
  readonly providerCustomerId: string | null;
};

/** A visit to the hosted page with everything its calls need. */
export async function loadSetupFacts(context: Context, setupId: string): Promise<SetupFacts> {
  const setup = await loadSetup(context, setupId);
  const account = await loadAccount(context, setup.providerAccountId);
  const customer = await loadCustomer(context, setup.customerId);
  return {
    setup,
    customer,
    credential: credentialOf(account),
    providerCustomerId: await findProviderCustomer(context, customer.id, account.id),
  };
}

/** The visit behind the provider's session; null for sessions the account opened without us. */
export async function findSetupOfSession(context: Context, sessionId: string): Promise<string | null> {
  return (await findSetupBySession(context, sessionId))?.id ?? null;
}
