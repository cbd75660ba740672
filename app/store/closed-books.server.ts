import { eq, sql } from "drizzle-orm";
import { organizations } from "../../drizzle/schema/organizations";
import type { ClosedBooks } from "../billing/ledger/closed-books";
import { type Day, formatDay } from "../billing/time/day";
import type { Context } from "../context.server";

/** What is closed; to change it, locked until the transaction ends, so that two closings come one after the other. */
export async function loadClosedBooks(
  { tx, organization }: Context,
  use: "look" | "change",
): Promise<ClosedBooks> {
  const asked = tx
    .select({
      finalThrough: organizations.booksClosedThrough,
      softThrough: organizations.booksSoftClosedThrough,
    })
    .from(organizations)
    .where(eq(organizations.id, organization.id));
  const [row] = await (use === "change" ? asked.for("no key update") : asked);
  return row ?? { finalThrough: null, softThrough: null };
}

export async function saveClosedBooks({ tx, organization }: Context, books: ClosedBooks): Promise<void> {
  await tx
    .update(organizations)
    .set({ booksClosedThrough: books.finalThrough, booksSoftClosedThrough: books.softThrough })
    .where(eq(organizations.id, organization.id));
}

/**
 * How many postings of a day or an earlier one the worker still has to make: shares of revenue, and month ends
 * with balances to revalue or usage to accrue.
 */
export async function countWaitingPostings({ tx, organization }: Context, through: Day): Promise<number> {
  const day = sql`${formatDay(through)}::date`;
  const lastMonthEnd = sql`(date_trunc('month', ${day} + 1) - interval '1 day')::date`;
  const [row] = await tx.execute<{ waiting: number }>(sql`
    select (select count(*) from recognition_schedules s
        where s.organization_id = ${organization.id} and s.next_on <= ${day})::int
      + (select count(*) from revaluations r
        where r.organization_id = ${organization.id} and r.state = 'waiting' and r.month_end <= ${day})::int
      + (select count(*) from organizations o where o.id = ${organization.id} and o.converts_to is not null
        and o.revalued_through < ${lastMonthEnd})::int
      + (select count(*) from organizations o where o.id = ${organization.id} and o.accrual_due_at is not null
        and o.usage_accrued_through < ${lastMonthEnd})::int as waiting`);
  return row?.waiting ?? 0;
}
