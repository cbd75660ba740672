import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, confirmed, currency, idOf, pointInTime, reference, text } from "~/api/schemas/values";
import { CUSTOMER_CREDIT_KINDS } from "~/billing/invoicing/customer-credit-kinds";

export const creditGrant = z
  .strictObject({
    customer: reference("customer", "external_id"),
    amount,
    currency: currency.optional().meta({ description: "Left out: the customer's" }),
    ...confirmed,
  })
  .meta({ id: "CustomerCreditGrant" });

export const customerCredit = z
  .object({
    id: idOf("customerCredit"),
    customer: idOf("customer"),
    kind: z.enum(CUSTOMER_CREDIT_KINDS),
    currency: z.string(),
    amount,
    remaining: amount,
    credit_note: idOf("creditNote").nullable(),
    created_at: pointInTime,
  })
  .meta({ id: "CustomerCredit" });

export const customerCreditQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
});
export const customerCreditPage = pageOf(customerCredit);

export const creditRevoke = z
  .strictObject({ reason: text(300), ...confirmed })
  .meta({ id: "CustomerCreditRevoke" });

export const creditMove = z
  .strictObject({ customer: reference("customer", "external_id"), ...confirmed })
  .meta({ id: "CustomerCreditMove" });
export const movePreview = z
  .object({
    data: z.array(z.object({ currency: z.string(), amount, credit_pays: amount })).meta({
      description: "What moves in each currency, and what it pays at once of the payer's invoices",
    }),
    preview_hash: z.string().meta({ description: "Sent back with the request that confirms" }),
  })
  .meta({ id: "CustomerCreditMovePreview" });
export const movedCredits = z.object({ data: z.array(customerCredit) }).meta({ id: "MovedCustomerCredits" });
