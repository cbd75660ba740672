import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, idOf, pointInTime, reference } from "~/api/schemas/values";
import { PAYMENT_STATES } from "~/billing/payment/payment-kinds";

export const payment = z
  .object({
    id: idOf("payment"),
    invoice: idOf("invoice"),
    invoice_number: z.string(),
    customer: idOf("customer"),
    currency: z.string(),
    amount,
    status: z.enum(PAYMENT_STATES).meta({ description: "unknown: the provider has not answered yet" }),
    initiator: z.string(),
    attempt: z.number().int(),
    payment_method: idOf("paymentMethod").nullable(),
    failure_code: z.string().nullable(),
    decline_code: z.string().nullable(),
    failure_message: z.string().nullable(),
    started_at: pointInTime,
    settled_at: pointInTime.nullable(),
  })
  .meta({ id: "Payment" });

export const paymentQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
  invoice: z.string().max(60).optional().meta({ description: "inv_…" }),
  status: z.enum(PAYMENT_STATES).optional(),
});
export const paymentPage = pageOf(payment);

export const paymentMethod = z
  .object({
    id: idOf("paymentMethod"),
    customer: idOf("customer"),
    kind: z.string(),
    brand: z.string(),
    last_four: z.string(),
    expires: z.object({ month: z.number().int(), year: z.number().int() }).nullable(),
    default: z.boolean(),
    created_at: pointInTime,
  })
  .meta({ id: "PaymentMethod" });

export const paymentMethodQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
});
export const paymentMethodPage = pageOf(paymentMethod);
