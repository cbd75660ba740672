import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomer, saveDefaultPaymentMethod } from "~/store/customers.server";
import { saveProviderMethod } from "~/store/payment-methods.server";
import { planCollectionNow } from "~/store/payments.server";
import type { CardFacts } from "~/stripe/translate";

/** Keeps an attached test card as the customer's default; invoices that wait for a working card are collected now. */
export async function recordTestCard(
  context: Context,
  input: { readonly customerId: string; readonly providerAccountId: string; readonly facts: CardFacts },
): Promise<Outcome<{ readonly paymentMethodId: string }>> {
  const { customerId, providerAccountId } = input;
  const { providerCustomerId: _, ...card } = input.facts;
  await lockCustomer(context, customerId);
  const id = await saveProviderMethod(context, { id: newId(), customerId, providerAccountId, ...card });
  await saveDefaultPaymentMethod(context, customerId, id);
  await planCollectionNow(context, customerId);
  await insertAudit(context, {
    action: "payment_method.added",
    subjectKind: "customer",
    subjectId: customerId,
    details: { brand: card.brand, lastFour: card.lastFour },
  });
  return accept({ paymentMethodId: id });
}
