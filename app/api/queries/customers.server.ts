import { and, eq, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type CustomerRow = typeof customers.$inferSelect;

export type CustomerFilter = { readonly email?: string; readonly externalId?: string };

export async function listCustomers(
  context: Context,
  filter: CustomerFilter,
  request: PageRequest,
): Promise<Page<CustomerRow>> {
  const order = keyset(newestFirst<CustomerRow>(customers.createdAt, customers.id), "descending", request);
  const rows = await context.tx
    .select()
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        filter.email === undefined ? undefined : sql`lower(${customers.email}) = lower(${filter.email})`,
        filter.externalId === undefined ? undefined : eq(customers.externalId, filter.externalId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

export async function loadCustomer(context: Context, id: string): Promise<CustomerRow> {
  const [row] = await context.tx
    .select()
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.id, id)));
  if (!row) throw new NotFound("This customer");
  return row;
}
