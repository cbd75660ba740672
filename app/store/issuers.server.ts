import { and, asc, eq, sql } from "drizzle-orm";
import { customers } from "../../drizzle/schema/customers";
import { issuers, organizations } from "../../drizzle/schema/organizations";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { idArray } from "./bulk.server";
import { insertSeries } from "./numbers.server";

export type Issuer = typeof issuers.$inferSelect;

/** The legal entities of the organization, the first one first: documents of customers that name none are made by it. */
export async function listIssuers({ tx, organization }: Context): Promise<Issuer[]> {
  const rows = await tx
    .select()
    .from(issuers)
    .where(eq(issuers.organizationId, organization.id))
    .orderBy(asc(issuers.createdAt), asc(issuers.id));
  if (rows.length === 0) throw new Error("The organization has no issuer.");
  return rows;
}

/** The organization's first issuer, whose base currency is that of the books. */
export async function loadIssuer(context: Context): Promise<Issuer> {
  const [first] = await listIssuers(context);
  if (!first) throw new Error("The organization has no issuer.");
  return first;
}

/** The issuer by which a customer's documents are made. */
export async function loadIssuers(context: Context): Promise<(customer: IssuerOfCustomer) => Issuer> {
  const all = await listIssuers(context);
  const byId = new Map(all.map((issuer) => [issuer.id, issuer]));
  return ({ issuerId }) => {
    const issuer = issuerId === null ? all[0] : byId.get(issuerId);
    if (!issuer) throw new Error("A customer names an issuer that is not there.");
    return issuer;
  };
}
type IssuerOfCustomer = { readonly issuerId: string | null };

/** The ids of the issuers of customers, by the customer's. */
export async function loadIssuerIds(
  context: Context,
  customerIds: readonly string[],
): Promise<(customerId: string) => string> {
  const of = await loadIssuers(context);
  const rows = await context.tx
    .select({ id: customers.id, issuerId: customers.issuerId })
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        sql`${customers.id} = any(${idArray(customerIds)})`,
      ),
    );
  const ids = new Map(rows.map((row) => [row.id, of(row).id]));
  return (customerId) => {
    const id = ids.get(customerId);
    if (id === undefined) throw new NotFound("This customer");
    return id;
  };
}

/** @throws NotFound when it is not there */
export async function loadIssuerById(context: Context, id: string): Promise<Issuer> {
  const issuer = (await listIssuers(context)).find((each) => each.id === id);
  if (!issuer) throw new NotFound("This legal entity");
  return issuer;
}

export type NewIssuer = Pick<
  Issuer,
  "code" | "legalName" | "email" | "address" | "taxId" | "footer" | "vatDue"
>;

/** Another legal entity with number series of its own; it keeps the books in the first one's currency. */
export async function insertIssuer(
  context: Context,
  issuer: NewIssuer,
  { prefix }: { readonly prefix: string },
): Promise<string> {
  const [id, organizationId] = [newId(), context.organization.id];
  const { baseCurrency } = await loadIssuer(context);
  await context.tx
    .insert(issuers)
    .values({ organizationId, id, ...issuer, baseCurrency, createdAt: context.recordedAt });
  await insertSeries(context.tx, { organizationId, issuerId: id, prefix });
  await markVatDue(context, issuer);
  return id;
}

export type IssuerChange = Partial<
  Pick<Issuer, "legalName" | "email" | "address" | "taxId" | "baseCurrency" | "footer" | "vatDue">
>;

/** Documents already issued keep their own frozen copy. */
export async function saveIssuer(context: Context, id: string, change: IssuerChange): Promise<void> {
  await context.tx
    .update(issuers)
    .set(change)
    .where(and(eq(issuers.organizationId, context.organization.id), eq(issuers.id, id)));
  await markVatDue(context, change);
}

/** From then on what settles invoices looks at whether VAT falls due with it; it never ends, as documents keep theirs. */
async function markVatDue({ tx, organization }: Context, { vatDue }: IssuerChange): Promise<void> {
  if (vatDue !== "payment") return;
  await tx.update(organizations).set({ defersVat: true }).where(eq(organizations.id, organization.id));
}

/** Whether a customer has documents, credit or a wallet, which stay with the issuer that made them. */
export async function hasDocuments({ tx, organization }: Context, customerId: string): Promise<boolean> {
  const of = (table: string) =>
    sql`exists (select 1 from ${sql.raw(table)} where organization_id = ${organization.id} and customer_id = ${customerId})`;
  const [row] = await tx.execute<{ has: boolean }>(
    sql`select ${of("invoices")} or ${of("credit_notes")} or ${of("customer_credits")} or ${of("wallets")} as has`,
  );
  return row?.has ?? false;
}
