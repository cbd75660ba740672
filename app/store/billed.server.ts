import { and, asc, eq } from "drizzle-orm";
import { plans } from "../../drizzle/schema/catalog";
import { customers } from "../../drizzle/schema/customers";
import { fees, invoiceBalances, invoices } from "../../drizzle/schema/invoicing";
import { taxRates } from "../../drizzle/schema/organizations";
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

type Ids = ReadonlyMap<string, string>;

/** Ids by name: external ids of customers and subscriptions, codes of plans and tax rates. */
export type NamedIds = {
  readonly customers: Ids;
  readonly subscriptions: Ids;
  readonly plans: Ids;
  readonly taxRates: Ids;
};

export async function listNames(context: Context): Promise<NamedIds> {
  const tables = [
    [customers, customers.externalId],
    [subscriptions, subscriptions.externalId],
    [plans, plans.code],
    [taxRates, taxRates.code],
  ] as const;
  const maps: Ids[] = [];
  for (const [table, name] of tables) {
    const rows = await context.tx
      .select({ id: table.id, name })
      .from(table)
      .where(eq(table.organizationId, context.organization.id));
    maps.push(new Map(rows.flatMap((row) => (row.name === null ? [] : [[row.name, row.id] as const]))));
  }
  const none: Ids = new Map();
  const [byCustomer = none, bySubscription = none, byPlan = none, byTaxRate = none] = maps;
  return { customers: byCustomer, subscriptions: bySubscription, plans: byPlan, taxRates: byTaxRate };
}

export async function listBillDays(context: Context): Promise<ReadonlyMap<string, number | null>> {
  const rows = await context.tx
    .select({ externalId: customers.externalId, billCycleDay: customers.billCycleDay })
    .from(customers)
    .where(eq(customers.organizationId, context.organization.id));
  return new Map(
    rows.flatMap((row) => (row.externalId === null ? [] : [[row.externalId, row.billCycleDay] as const])),
  );
}
