import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { enqueue } from "~/store/outbox.server";
import type { OutboxPayload } from "~/store/outbox-kinds";
import { findCurrentAccount, findProviderCustomer } from "~/store/provider-accounts.server";
import { type Credential, credentialOf } from "./steps/provider-credential.server";

type TestCard = OutboxPayload<"attach_test_card">["card"];

/** Orders a test card for a customer whose organization is on the sandbox. Refuses `no_sandbox_account`. */
export async function addTestCard(
  context: Context,
  input: { readonly customerId: string; readonly card: TestCard },
): Promise<Outcome<{ readonly messageId: string }>> {
  const customer = await loadCustomer(context, input.customerId);
  const account = await findCurrentAccount(context);
  if (account?.mode !== "sandbox") {
    return refuse({
      code: "no_sandbox_account",
      sentence: "Test cards exist on the Stripe sandbox only, and this organization is not on it.",
      remedy: "Use the sandbox, or let the customer enter a card.",
    });
  }
  const messageId = await enqueue(context, "attach_test_card", { customerId: customer.id, card: input.card });
  return accept({ messageId });
}

export type TestCardFacts = {
  readonly customer: { readonly id: string; readonly name: string; readonly email: string | null };
  readonly providerAccountId: string;
  /** Null until the customer was made at the provider. */
  readonly providerCustomerId: string | null;
  readonly credential: Credential;
};

/** What attaching the card needs; null when the organization left the sandbox meanwhile. */
export async function loadTestCardFacts(
  context: Context,
  input: { readonly customerId: string },
): Promise<TestCardFacts | null> {
  const customer = await loadCustomer(context, input.customerId);
  const account = await findCurrentAccount(context);
  if (account?.mode !== "sandbox") return null;
  return {
    customer,
    providerAccountId: account.id,
    providerCustomerId: await findProviderCustomer(context, customer.id, account.id),
    credential: credentialOf(account),
  };
}
