import { and, eq, or, sql } from "drizzle-orm";
import { customers } from "../../drizzle/schema/customers";
import { subscriptions } from "../../drizzle/schema/subscriptions";
import type { PostalAddress } from "../billing/invoicing/invoice";
import type { TaxStatus } from "../billing/tax/tax-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray } from "./bulk.server";

export type Customer = typeof customers.$inferSelect;

export type CustomerDetails = {
  readonly externalId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
  readonly currency: string;
  /** IANA zone, in which its days begin and end. */
  readonly zone: string;
  readonly locale: string;
  readonly taxRateId: string | null;
  readonly netTermsDays: number | null;
} & CustomerTerms;

/** What was agreed about its documents; the columns' defaults are nobody's agreement. */
type CustomerTerms = {
  /** Codes of its tax rates, which add up; none takes `taxRateId`, and without one the organization's default. */
  readonly taxCodes: string[];
  /** Anything but "taxable" stands above every rate. */
  readonly taxStatus: TaxStatus;
  /** Days for which its periodic documents stay drafts; null takes the organization's. */
  readonly graceDays: number | null;
  /** The legal entity that makes its documents; null: the organization's first. */
  readonly issuerId: string | null;
  /** The customer it belongs to, and who pays its invoices. */
  readonly payerId: string | null;
  readonly pays: "self" | "payer";
};

/** False when another customer has the external id. */
export async function insertCustomer(
  context: Context,
  customer: Omit<CustomerDetails, keyof CustomerTerms> &
    Partial<CustomerTerms> & { readonly id: string; readonly billCycleDay?: number | null },
): Promise<boolean> {
  const rows = await context.tx
    .insert(customers)
    .values({
      organizationId: context.organization.id,
      ...customer,
      billCycleDay: customer.billCycleDay ?? null,
      createdAt: context.now,
      revision: 1,
    })
    .onConflictDoNothing({ target: [customers.organizationId, customers.externalId] })
    .returning({ id: customers.id });
  return rows.length > 0;
}

/** False when the row was changed since that revision was read. */
export async function saveCustomer(
  context: Context,
  id: string,
  revision: number,
  change: Partial<CustomerDetails>,
): Promise<boolean> {
  const rows = await context.tx
    .update(customers)
    .set({ ...change, revision: revision + 1 })
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        eq(customers.id, id),
        eq(customers.revision, revision),
      ),
    )
    .returning({ id: customers.id });
  return rows.length > 0;
}

/** Set once, by the first subscription that is billed on the account's day. */
export async function saveBillCycleDay(context: Context, id: string, billCycleDay: number): Promise<void> {
  await context.tx
    .update(customers)
    .set({ billCycleDay })
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)));
}

export type BillingFlags = Partial<
  Pick<Customer, "invoicingOff" | "draftMode" | "collectionOff" | "overdueOff" | "payerId" | "pays">
>;

/** What happens by itself for a customer, and who pays for it. */
export async function saveBillingFlags(context: Context, id: string, flags: BillingFlags): Promise<void> {
  if (Object.keys(flags).length === 0) return;
  await context.tx
    .update(customers)
    .set(flags)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)));
}

/** Null leaves the customer to pay each invoice by hand. */
export async function saveDefaultPaymentMethod(
  context: Context,
  id: string,
  paymentMethodId: string | null,
): Promise<void> {
  await context.tx
    .update(customers)
    .set({ defaultPaymentMethodId: paymentMethodId })
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)));
}

export async function loadCustomer(context: Context, id: string): Promise<Customer> {
  const [customer] = await context.tx
    .select()
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)));
  if (!customer) throw new NotFound("This customer");
  return customer;
}

/** Who owes what is invoiced to a customer: the customer, or the one that pays for it. */
export function payingCustomerId({ id, pays, payerId }: Pick<Customer, "id" | "pays" | "payerId">): string {
  return pays === "payer" && payerId !== null ? payerId : id;
}

/** Whom invoices for a customer name: who pays for it, where the policy puts it on the payer's, or the customer itself. */
export function billedCustomerId(
  { organization }: Pick<Context, "organization">,
  customer: Pick<Customer, "id" | "pays" | "payerId">,
): string {
  return organization.policy.hierarchy === "consolidated" ? payingCustomerId(customer) : customer.id;
}

/** Any number of customers by one statement, in the order of their ids. */
export async function loadCustomers(context: Context, ids: readonly string[]): Promise<Customer[]> {
  return context.tx
    .select()
    .from(customers)
    .where(
      and(eq(customers.organizationId, context.organization.id), sql`${customers.id} = any(${idArray(ids)})`),
    )
    .orderBy(customers.id);
}

/** The first lock of every command that touches a customer's book. */
export async function lockCustomer(context: Context, id: string): Promise<Customer> {
  const [customer] = await context.tx
    .select()
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)))
    .for("update");
  if (!customer) throw new NotFound("This customer");
  return customer;
}

export async function findCustomerByExternalId(
  context: Context,
  externalId: string,
): Promise<Customer | null> {
  const [customer] = await context.tx
    .select()
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.externalId, externalId)));
  return customer ?? null;
}

/** Those customers and the ones whose invoices they pay, locked in the order of their ids. */
export async function lockFamilies(context: Context, ids: readonly string[]): Promise<Customer[]> {
  return context.tx
    .select()
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        or(
          sql`${customers.id} = any(${idArray(ids)})`,
          and(sql`${customers.payerId} = any(${idArray(ids)})`, eq(customers.pays, "payer")),
        ),
      ),
    )
    .orderBy(customers.id)
    .for("update");
}

/** Those customers, locked in the order of their ids; waits for whoever holds one of them. */
export async function lockCustomersInOrder(context: Context, ids: readonly string[]): Promise<Customer[]> {
  if (ids.length === 0) return [];
  return context.tx
    .select()
    .from(customers)
    .where(
      and(eq(customers.organizationId, context.organization.id), sql`${customers.id} = any(${idArray(ids)})`),
    )
    .orderBy(customers.id)
    .for("update");
}

/** Those customers, who pays for them, and everybody else that one pays for; each with who pays. */
export async function loadFamilyIds(
  context: Context,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly payerId: string }[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ id: string; payer: string }>(sql`
    with payers as (
      select distinct case when pays = 'payer' then payer_id else id end as id from customers
      where organization_id = ${organizationId} and id = any(${idArray(ids)}))
    select c.id, p.id as payer from payers p
    join customers c on c.organization_id = ${organizationId} and (c.id = p.id or (c.payer_id = p.id and c.pays = 'payer'))
    order by c.id`);
  return rows.map(({ id, payer }) => ({ id, payerId: payer }));
}

/** Those of the customers that nobody else is billing, locked in the order of their ids. */
export async function lockCustomers(context: Context, ids: readonly string[]): Promise<Customer[]> {
  return context.tx
    .select()
    .from(customers)
    .where(
      and(eq(customers.organizationId, context.organization.id), sql`${customers.id} = any(${idArray(ids)})`),
    )
    .orderBy(customers.id)
    .for("update", { skipLocked: true });
}

/** Whether anything was ever sold to the customer; from then on its currency is fixed. */
export async function hasSubscriptions(context: Context, customerId: string): Promise<boolean> {
  const rows = await context.tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        eq(subscriptions.customerId, customerId),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
