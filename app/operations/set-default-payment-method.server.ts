import { accept, type Outcome, refuse } from "../billing/outcome";
import { boundCustomerId, type Context } from "../context.server";
import { NotFound } from "../errors";
import { insertAudit } from "../store/audit.server";
import { lockCustomer, saveDefaultPaymentMethod } from "../store/customers.server";
import { loadPaymentMethod } from "../store/payment-methods.server";
import { planCollectionNow } from "../store/payments.server";

/** From now on scheduled collections charge this method; invoices that wait for a working one are collected now. */
export async function setDefaultPaymentMethod(
  context: Context,
  input: { readonly paymentMethodId: string },
): Promise<Outcome<null>> {
  const { customerId } = await loadPaymentMethod(context, input.paymentMethodId);
  const bound = boundCustomerId(context);
  if (bound !== null && bound !== customerId) throw new NotFound("This payment method");
  const customer = await lockCustomer(context, customerId);
  const method = await loadPaymentMethod(context, input.paymentMethodId);
  if (method.removedAt !== null) {
    return refuse({
      code: "payment_method_removed",
      sentence: "This payment method was removed.",
      remedy: "Choose another one, or add it again.",
    });
  }
  if (customer.defaultPaymentMethodId === method.id) return accept(null);
  await saveDefaultPaymentMethod(context, customerId, method.id);
  await planCollectionNow(context, customerId);
  await insertAudit(context, {
    action: "payment_method.default_set",
    subjectKind: "customer",
    subjectId: customerId,
    details: { brand: method.brand, lastFour: method.lastFour },
  });
  return accept(null);
}
