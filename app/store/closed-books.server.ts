import { and, asc, eq, sql } from "drizzle-orm";
import { issuers } from "../../drizzle/schema/organizations";
import type { IssuerBooks } from "../billing/ledger/closed-books";
import { type Day, formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";

/** The books of a legal entity, and by what name it is known. */
export type NamedBooks = IssuerBooks & { readonly code: string; readonly legalName: string };

/**
 * What is closed of each legal entity, the first one first; to change it, locked until the transaction ends, so that two
 * closings come one after the other.
 */
export async function listClosedBooks(
  { tx, organization }: Context,
  use: "look" | "change",
): Promise<NamedBooks[]> {
  const asked = tx
    .select({
      issuerId: issuers.id,
      code: issuers.code,
      legalName: issuers.legalName,
      books: { finalThrough: issuers.booksClosedThrough, softThrough: issuers.booksSoftClosedThrough },
    })
    .from(issuers)
    .where(eq(issuers.organizationId, organization.id))
    .orderBy(asc(issuers.createdAt), asc(issuers.id));
  return use === "change" ? asked.for("no key update") : asked;
}

export async function saveClosedBooks(
  { tx, organization }: Context,
  { issuerId, books }: IssuerBooks,
): Promise<void> {
  await tx
    .update(issuers)
    .set({ booksClosedThrough: books.finalThrough, booksSoftClosedThrough: books.softThrough })
    .where(and(eq(issuers.organizationId, organization.id), eq(issuers.id, issuerId)));
}

/**
 * How many postings of a day or an earlier one the worker still has to make for those legal entities: shares of revenue,
 * and month ends with balances to revalue or usage to accrue.
 */
export async function countWaitingPostings(
  { tx, organization }: Context,
  issuerIds: readonly string[],
  through: Day,
): Promise<number> {
  const day = sql`${formatDay(through)}::date`;
  const lastMonthEnd = sql`(date_trunc('month', ${day} + 1) - interval '1 day')::date`;
  const [row] = await tx.execute<{ waiting: number }>(sql`
    select (select count(*) from recognition_schedules s
        where s.organization_id = ${organization.id} and s.next_on <= ${day}
          and s.issuer_id = any(${idArray(issuerIds)}))::int
      + (select count(*) from revaluations r
        where r.organization_id = ${organization.id} and r.state = 'waiting' and r.month_end <= ${day}
          and r.issuer_id = any(${idArray(issuerIds)}))::int
      + (select count(*) from organizations o where o.id = ${organization.id} and o.converts_to is not null
        and o.revalued_through < ${lastMonthEnd})::int
      + (select count(*) from organizations o where o.id = ${organization.id}
        and o.usage_accrued_through < ${lastMonthEnd})::int as waiting`);
  return row?.waiting ?? 0;
}
