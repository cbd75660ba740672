import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { insertAudit } from "../store/audit.server";
import { lockCustomer, saveDefaultPaymentMethod } from "../store/customers.server";
import { loadSetup, lockSetup, saveProviderMethod, saveSetup } from "../store/payment-methods.server";
import { planCollectionNow } from "../store/payments.server";
import type { SetupAnswer } from "../stripe/translate";

/**
 * Books how a visit to the hosted page ended. A saved card becomes the customer's default, and open invoices that
 * wait for a working one are collected now. Called by the returning browser and by the webhook; once is enough.
 */
export async function completePaymentMethodSetup(
  context: Context,
  input: { readonly setupId: string; readonly answer: SetupAnswer },
): Promise<Outcome<{ state: "open" | "complete" | "expired"; paymentMethodId: string | null }>> {
  const { answer } = input;
  const { customerId } = await loadSetup(context, input.setupId);
  await lockCustomer(context, customerId);
  const setup = await lockSetup(context, input.setupId);
  if (setup.state === "complete")
    return accept({ state: "complete", paymentMethodId: setup.paymentMethodId });
  if (answer.state === "expired") {
    await saveSetup(context, setup.id, { state: "expired", url: null, providerSessionId: answer.sessionId });
    return accept({ state: "expired", paymentMethodId: null });
  }
  if (answer.state === "open" || answer.method === null)
    return accept({ state: "open", paymentMethodId: null });
  const { providerCustomerId: _, ...facts } = answer.method;
  const paymentMethodId = await saveProviderMethod(context, {
    id: newId(),
    customerId,
    providerAccountId: setup.providerAccountId,
    ...facts,
  });
  await saveSetup(context, setup.id, {
    state: "complete",
    url: null,
    providerSessionId: answer.sessionId,
    paymentMethodId,
  });
  await saveDefaultPaymentMethod(context, customerId, paymentMethodId);
  await planCollectionNow(context, customerId);
  await insertAudit(context, {
    action: "payment_method.added",
    subjectKind: "customer",
    subjectId: customerId,
    details: { brand: facts.brand, lastFour: facts.lastFour },
  });
  return accept({ state: "complete", paymentMethodId });
}
