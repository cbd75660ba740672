import { accept, type Outcome, refuse } from "../billing/outcome";
import { boundCustomerId, type Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { loadCustomer } from "../store/customers.server";
import { enqueue } from "../store/outbox.server";
import { insertSetup } from "../store/payment-methods.server";
import { findCurrentAccount } from "../store/provider-accounts.server";

/**
 * Begins a visit to the provider's hosted page. `returnPath` is the page of ours that the customer comes back to; the
 * setup's id is appended as `?setup=`. The message opens the page at the provider; the route delivers it inline.
 */
export async function startPaymentMethodSetup(
  context: Context,
  input: { readonly customerId: string; readonly returnPath: string },
): Promise<Outcome<{ setupId: string; messageId: string }>> {
  if (!/^\/(?!\/)[^\s\\]*$/.test(input.returnPath)) throw new Error("A return path begins with one slash.");
  const bound = boundCustomerId(context);
  if (bound !== null && bound !== input.customerId) throw new NotFound("This customer");
  const customer = await loadCustomer(context, input.customerId);
  const account = await findCurrentAccount(context);
  if (account === null) {
    return refuse({
      code: "no_provider_account",
      sentence: "Cards cannot be taken yet, because no Stripe account is connected.",
      remedy: "Connect one under Settings, Stripe.",
    });
  }
  const setupId = newId();
  await insertSetup(context, {
    id: setupId,
    customerId: customer.id,
    providerAccountId: account.id,
    returnPath: input.returnPath,
  });
  const messageId = await enqueue(context, "create_checkout_session", { setupId });
  return accept({ setupId, messageId });
}
