import { and, asc, eq } from "drizzle-orm";
import { customers } from "../../drizzle/schema/customers";
import { fees, invoiceBalances, invoices } from "../../drizzle/schema/invoicing";
import { subscriptions } from "../../drizzle/schema/subscriptions";
import type { Context } from "../context.server";

export type BilledInvoiceRow = Pick<
  typeof invoices.$inferSelect,
  "id" | "number" | "currency" | "issuedOn" | "dueOn" | "netMinor" | "taxMinor" | "totalMinor" | "closedAt"
> & { readonly customerExternalId: string | null; readonly state: string };

/** Every invoice of the organization in the order of issue: for organizations that a scenario filled, never for large ones. */
export async function listBilledInvoices(context: Context): Promise<BilledInvoiceRow[]> {
  return context.tx
    .select({
      id: invoices.id,
      number: invoices.number,
      currency: invoices.currency,
      issuedOn: invoices.issuedOn,
      dueOn: invoices.dueOn,
      netMinor: invoices.netMinor,
      taxMinor: invoices.taxMinor,
      totalMinor: invoices.totalMinor,
      closedAt: invoices.closedAt,
      customerExternalId: customers.externalId,
      state: invoiceBalances.state,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(
        eq(invoiceBalances.organizationId, invoices.organizationId),
        eq(invoiceBalances.invoiceId, invoices.id),
      ),
    )
    .innerJoin(
      customers,
      and(eq(customers.organizationId, invoices.organizationId), eq(customers.id, invoices.customerId)),
    )
    .where(eq(invoices.organizationId, context.organization.id))
    .orderBy(asc(invoices.closedAt), asc(invoices.sequence));
}

export type BilledLineRow = Pick<
  typeof fees.$inferSelect,
  | "invoiceId"
  | "kind"
  | "planVersionId"
  | "chargeId"
  | "description"
  | "fromOn"
  | "toOn"
  | "quantity"
  | "amountMinor"
> & { readonly subscriptionExternalId: string | null };

/** Every line of those invoices, in the order they stand on them. */
export async function listBilledLines(context: Context): Promise<BilledLineRow[]> {
  return context.tx
    .select({
      invoiceId: fees.invoiceId,
      kind: fees.kind,
      planVersionId: fees.planVersionId,
      chargeId: fees.chargeId,
      description: fees.description,
      fromOn: fees.fromOn,
      toOn: fees.toOn,
      quantity: fees.quantity,
      amountMinor: fees.amountMinor,
      subscriptionExternalId: subscriptions.externalId,
    })
    .from(fees)
    .innerJoin(
      subscriptions,
      and(eq(subscriptions.organizationId, fees.organizationId), eq(subscriptions.id, fees.subscriptionId)),
    )
    .where(eq(fees.organizationId, context.organization.id))
    .orderBy(asc(fees.invoiceId), asc(fees.lineNumber));
}

/** Ids by the names a scenario gave: external ids of customers and subscriptions. */
export async function listExternalIds(
  context: Context,
): Promise<{
  readonly customers: ReadonlyMap<string, string>;
  readonly subscriptions: ReadonlyMap<string, string>;
}> {
  const organizationId = context.organization.id;
  const known = await context.tx
    .select({ id: customers.id, externalId: customers.externalId })
    .from(customers)
    .where(eq(customers.organizationId, organizationId));
  const running = await context.tx
    .select({ id: subscriptions.id, externalId: subscriptions.externalId })
    .from(subscriptions)
    .where(eq(subscriptions.organizationId, organizationId));
  return { customers: byExternalId(known), subscriptions: byExternalId(running) };
}

function byExternalId(rows: readonly { id: string; externalId: string | null }[]): Map<string, string> {
  return new Map(
    rows.flatMap(({ id, externalId }) => (externalId === null ? [] : [[externalId, id] as const])),
  );
}
