import { sql } from "drizzle-orm";
import type { Context } from "../context.server";

/**
 * Up to `limit` customers that have credit and pay for others whose invoices in its currency are open, after `after`, in
 * the order of their ids.
 */
export async function findPayersWithCredit(
  context: Context,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<string[]> {
  const org = context.organization.id;
  const from = after === null ? sql`true` : sql`k.customer_id > ${after}::uuid`;
  const rows = await context.tx.execute<{ id: string }>(sql`
    select distinct k.customer_id as id from customer_credits k
    join customers c on c.organization_id = ${org} and c.payer_id = k.customer_id and c.pays = 'payer'
    join invoice_balances b on b.organization_id = ${org} and b.customer_id = c.id and b.currency = k.currency
      and b.state = 'open' and b.open_minor > 0 and not b.disputed
    where k.organization_id = ${org} and k.open_minor > 0 and ${from}
    order by id limit ${limit}`);
  return rows.map(({ id }) => id);
}
