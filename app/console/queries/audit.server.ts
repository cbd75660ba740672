import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { auditEntries } from "../../../drizzle/schema/operations";
import type { Context } from "../../context.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { listUsers } from "./people.server";

/** A record with the name of the member it is of; null where nobody of that name is known, or it is no member's. */
export type AuditRow = typeof auditEntries.$inferSelect & { readonly actorName: string | null };

/** Who did what, newest first. */
export async function listAudit(
  context: Context,
  filter: { readonly subjectKind: string | null; readonly subjectId: string | null },
  request: PageRequest,
): Promise<Page<AuditRow>> {
  const { subjectKind, subjectId } = filter;
  const condition = and(
    subjectKind ? eq(auditEntries.subjectKind, subjectKind) : undefined,
    subjectId ? eq(auditEntries.subjectId, subjectId) : undefined,
  );
  return pageOfRecords(context, request, (where, orderBy, limit) =>
    context.tx
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.organizationId, context.organization.id), condition, where))
      .orderBy(orderBy)
      .limit(limit),
  );
}

/** Who did what with a customer and everything that belongs to it, newest first. */
export async function listCustomerRecords(
  context: Context,
  customerId: string,
  request: PageRequest,
): Promise<Page<AuditRow>> {
  const org = context.organization.id;
  const owned = (kind: string, table: SQL) =>
    sql`select ${kind}::text, id::text from ${table} where organization_id = ${org} and customer_id = ${customerId}`;
  // Joined from the few subjects to their records, so that a quiet customer costs no walk through all of the audit.
  const subjects = sql`(select 'customer'::text as kind, ${customerId}::text as id
    union all ${owned("subscription", sql`subscriptions`)} union all ${owned("invoice", sql`invoices`)}
    union all ${owned("credit_note", sql`credit_notes`)} union all ${owned("payment", sql`payments`)}) as subjects`;
  return pageOfRecords(context, request, (where, orderBy, limit) =>
    context.tx
      .select(getTableColumns(auditEntries))
      .from(auditEntries)
      .innerJoin(
        subjects,
        sql`${auditEntries.subjectKind} = subjects.kind and ${auditEntries.subjectId} = subjects.id`,
      )
      .where(and(eq(auditEntries.organizationId, org), where))
      .orderBy(orderBy)
      .limit(limit),
  );
}

type Select = (
  where: SQL | undefined,
  orderBy: SQL,
  limit: number,
) => PromiseLike<readonly (typeof auditEntries.$inferSelect)[]>;

async function pageOfRecords(
  context: Context,
  request: PageRequest,
  select: Select,
): Promise<Page<AuditRow>> {
  const key = keyset<AuditRow>(
    [{ column: auditEntries.id, cast: "uuid", read: (row) => row.id }],
    "descending",
    request,
  );
  const rows = await select(key.where, key.orderBy, key.limit);
  const people = await listUsers(
    context,
    rows.flatMap(({ actorKind, actorId }) => (actorKind === "member" && actorId ? actorId : [])),
  );
  return key.page(rows.map((row) => ({ ...row, actorName: people.get(row.actorId ?? "")?.name ?? null })));
}
