import { accept, type Outcome } from "../billing/outcome";
import { boundCustomerId, type Context } from "../context.server";
import { NotFound } from "../errors";
import { insertAudit } from "../store/audit.server";
import { lockCustomer, saveDefaultPaymentMethod } from "../store/customers.server";
import { enqueue } from "../store/outbox.server";
import { listPaymentMethods, loadPaymentMethod, saveMethodRemoved } from "../store/payment-methods.server";

/**
 * Takes a method out of use and leaves word to detach it at the provider, which is for good. When it was the default,
 * the newest of the others takes its place; without another one, invoices are paid by hand from now on.
 */
export async function removePaymentMethod(
  context: Context,
  input: { readonly paymentMethodId: string },
): Promise<Outcome<{ messageId: string | null; defaultPaymentMethodId: string | null }>> {
  const { customerId } = await loadPaymentMethod(context, input.paymentMethodId);
  const bound = boundCustomerId(context);
  if (bound !== null && bound !== customerId) throw new NotFound("This payment method");
  const customer = await lockCustomer(context, customerId);
  const method = await loadPaymentMethod(context, input.paymentMethodId);
  const { defaultPaymentMethodId } = customer;
  if (method.removedAt !== null) return accept({ messageId: null, defaultPaymentMethodId });
  await saveMethodRemoved(context, method.id);
  const messageId = await enqueue(context, "detach_payment_method", { paymentMethodId: method.id });
  await insertAudit(context, {
    action: "payment_method.removed",
    subjectKind: "customer",
    subjectId: customerId,
    details: { brand: method.brand, lastFour: method.lastFour },
  });
  if (defaultPaymentMethodId !== method.id) return accept({ messageId, defaultPaymentMethodId });
  const others = await listPaymentMethods(context, customerId);
  const next = others.find((other) => other.providerAccountId === method.providerAccountId)?.id ?? null;
  await saveDefaultPaymentMethod(context, customerId, next);
  return accept({ messageId, defaultPaymentMethodId: next });
}
