import { and, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { customers } from "../../../drizzle/schema/customers";
import { invoiceBalances, invoices } from "../../../drizzle/schema/invoicing";
import { paymentMethods } from "../../../drizzle/schema/payments";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";

/** What collecting an invoice now would charge, and to which method. */
export async function loadCollection(context: Context, invoiceId: string) {
  const org = context.organization.id;
  const payers = alias(customers, "payers");
  const [row] = await context.tx
    .select({
      invoiceId: invoices.id,
      number: invoices.number,
      currency: invoices.currency,
      openMinor: invoiceBalances.openMinor,
      state: invoiceBalances.state,
      customerId: customers.id,
      customerName: customers.name,
      payerId: payers.id,
      payerName: payers.name,
      payerEmail: payers.email,
      methodId: paymentMethods.id,
      methodBrand: paymentMethods.brand,
      methodLastFour: paymentMethods.lastFour,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, invoices.customerId)))
    .innerJoin(
      payers,
      and(
        eq(payers.organizationId, org),
        sql`${payers.id} = case when ${customers.pays} = 'payer' then ${customers.payerId} else ${customers.id} end`,
      ),
    )
    .leftJoin(
      paymentMethods,
      and(eq(paymentMethods.organizationId, org), eq(paymentMethods.id, payers.defaultPaymentMethodId)),
    )
    .where(and(eq(invoices.organizationId, org), eq(invoices.id, invoiceId)));
  if (!row) throw new NotFound("This invoice");
  // What was shown is what is confirmed: other figures, another method, and the page asks again.
  const previewHash = [row.openMinor, row.currency, row.methodId ?? "none"].join(":");
  return { ...row, previewHash };
}

export type Collection = Awaited<ReturnType<typeof loadCollection>>;

/** How the attempt that was just asked for stands, as a sentence for the page it leads to. */
export async function describeCollection(context: Context, invoiceId: string): Promise<string> {
  const collection = await loadCollection(context, invoiceId);
  if (collection.state === "paid") return `${collection.number} is paid.`;
  return `The collection of ${collection.number} was started; its attempts below say how it went.`;
}
