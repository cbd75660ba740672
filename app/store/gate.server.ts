import { and, eq, sql } from "drizzle-orm";
import { runMarks } from "../../drizzle/schema/operations";
import { organizations, testClocks } from "../../drizzle/schema/organizations";
import type { Instant } from "../billing/time/instant";
import type { Context, Organization } from "../context.server";
import type { Tx } from "./client.server";

/** The organization and, in test mode, its clock; null when the tenant does not exist. */
export async function loadTenant(
  tx: Tx,
  organizationId: string,
): Promise<{ organization: Organization; clockNow: Instant | null } | null> {
  const [row] = await tx
    .select({
      organization: organizations,
      clockNow: testClocks.nowAt,
      closed: closedBooksOf(organizationId),
    })
    .from(organizations)
    .leftJoin(testClocks, eq(testClocks.organizationId, organizations.id))
    .where(eq(organizations.id, organizationId));
  if (!row) return null;
  const { createdAt: _, overdue: __, mode, ...rest } = row.organization;
  const closedBooks = (row.closed ?? []).map(([issuerId, through]) => ({ issuerId, through }));
  return {
    organization: { ...rest, closedBooks, mode: mode === "live" ? "live" : "test" },
    clockNow: row.clockNow,
  };
}

/** The last day of closed books of each legal entity, the first one first; null: all of its are open. */
const closedBooksOf = (organizationId: string) => sql<readonly [string, number | null][] | null>`(
  select json_agg(json_build_array(i.id,
      greatest(i.books_closed_through, i.books_soft_closed_through) - date '1970-01-01') order by i.created_at, i.id)
  from issuers i where i.organization_id = ${organizationId})`;

export async function insertRunMark(context: Context, id: string, operation: string): Promise<void> {
  await context.tx
    .insert(runMarks)
    .values({ organizationId: context.organization.id, id, operation, recordedAt: context.recordedAt });
}

export async function findRunMark(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx
    .select({ found: sql`1` })
    .from(runMarks)
    .where(and(eq(runMarks.organizationId, organizationId), eq(runMarks.id, id)));
  return rows.length > 0;
}
