import { sql } from "drizzle-orm";
import type { Context } from "../../context.server";

/** How much there is behind each tab of a customer that leads to a list. */
export type CustomerCounts = {
  readonly subscriptions: number;
  readonly invoices: number;
  readonly payments: number;
  readonly notes: number;
};

/** All of one customer, by one statement. */
export async function countOfCustomer(context: Context, customerId: string): Promise<CustomerCounts> {
  const org = context.organization.id;
  const of = (table: string) =>
    sql`(select count(*)::int from ${sql.raw(table)} where organization_id = ${org} and customer_id = ${customerId})`;
  const rows = await context.tx.execute<CustomerCounts>(sql`select ${of("subscriptions")} as subscriptions,
    ${of("invoice_balances")} as invoices, ${of("payments")} as payments, ${of("customer_notes")} as notes`);
  const [counts] = [...rows];
  if (!counts) throw new Error("A count gave no row.");
  return counts;
}
