import { and, eq, isNull, sql } from "drizzle-orm";
import { organizations } from "../../drizzle/schema/organizations";
import type { OpenAccrual } from "../billing/ledger/accrual";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";

/** The last month that is done, null while nothing is measured; and of the one after it the last customer that is. */
export type AccrualSchedule = { readonly accruedThrough: Day | null; readonly customerId: string | null };

/** The schedule, locked until the transaction ends, so that two workers go through a month one after the other. */
export async function lockAccrualSchedule({ tx, organization }: Context): Promise<AccrualSchedule> {
  const [row] = await tx
    .select({
      accruedThrough: organizations.usageAccruedThrough,
      customerId: organizations.accruedCustomerId,
    })
    .from(organizations)
    .where(eq(organizations.id, organization.id))
    .for("no key update");
  return row ?? { accruedThrough: null, customerId: null };
}

export async function saveAccrualSchedule(
  { tx, organization }: Context,
  { accruedThrough, customerId }: AccrualSchedule,
): Promise<void> {
  await tx
    .update(organizations)
    .set({ usageAccruedThrough: accruedThrough, accruedCustomerId: customerId })
    .where(eq(organizations.id, organization.id));
}

/** From the month after that one on something is measured; where that was so before, nothing changes. */
export async function beginAccruals({ tx, organization }: Context, accruedThrough: Day): Promise<void> {
  await tx
    .update(organizations)
    .set({ usageAccruedThrough: accruedThrough })
    .where(and(eq(organizations.id, organization.id), isNull(organizations.usageAccruedThrough)));
}

/**
 * The next customers, in the order of their ids, with a subscription to what is charged by usage that billing has
 * something to do for, or with something accrued. A customer whose payer is named on its invoices stands for both.
 */
export async function findCustomersWithUsage(
  { tx, organization }: Context,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<string[]> {
  const id = sql`${organization.id}::uuid`;
  const later = (column: string) => (after === null ? sql`true` : sql`${sql.raw(column)} > ${after}::uuid`);
  const rows = await tx.execute<{ customer_id: string }>(sql`
    select customer_id from (
      select s.customer_id from subscriptions s
      where s.organization_id = ${id} and s.due_at is not null and ${later("s.customer_id")}
        and exists (select 1 from stints t
          join charges c on c.organization_id = ${id} and c.plan_version_id = t.plan_version_id
          where t.organization_id = ${id} and t.subscription_id = s.id)
      union
      select l.customer_id from journal_lines l
      where l.organization_id = ${id} and l.account = '1110' and ${later("l.customer_id")}
      group by l.customer_id having sum(l.debit_minor - l.credit_minor) <> 0
    ) as found order by customer_id limit ${limit}`);
  return rows.map((row) => row.customer_id);
}

/** What is accrued of those customers, window by window, as the journal has it. */
export async function loadAccruals(
  { tx, organization }: Context,
  customerIds: readonly string[],
): Promise<OpenAccrual[]> {
  if (customerIds.length === 0) return [];
  const rows = await tx.execute<{
    issuer_id: string;
    customer_id: string;
    currency: string;
    place: string;
    minor: string;
  }>(sql`
    select e.issuer_id, l.customer_id, l.currency, l.dimension as place,
      sum(l.debit_minor - l.credit_minor)::text as minor
    from journal_lines l
    join journal_entries e on e.organization_id = ${organization.id} and e.id = l.entry_id
    where l.organization_id = ${organization.id} and l.account = '1110'
      and l.customer_id = any(${idArray([...new Set(customerIds)])})
    group by 1, 2, 3, 4 having sum(l.debit_minor - l.credit_minor) <> 0
    order by 1, 2, 3, 4`);
  return rows.map(({ issuer_id, customer_id, minor, ...rest }) => ({
    issuerId: issuer_id,
    customerId: customer_id,
    minor: BigInt(minor),
    ...rest,
  }));
}
