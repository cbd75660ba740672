import { and, eq } from "drizzle-orm";
import { auditEntries } from "../../../drizzle/schema/operations";
import { providerEvents } from "../../../drizzle/schema/payments";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

export type ProviderEventRow = Omit<typeof providerEvents.$inferSelect, "payload" | "organizationId">;

const eventColumns = {
  id: providerEvents.id,
  providerAccountId: providerEvents.providerAccountId,
  providerEventId: providerEvents.providerEventId,
  type: providerEvents.type,
  state: providerEvents.state,
  note: providerEvents.note,
  receivedAt: providerEvents.receivedAt,
  appliedAt: providerEvents.appliedAt,
};

/** Webhooks as they came in, newest first. */
export async function listProviderEvents(
  context: Context,
  request: PageRequest,
): Promise<Page<ProviderEventRow>> {
  const key = keyset<ProviderEventRow>(
    [
      {
        column: providerEvents.receivedAt,
        cast: "timestamptz",
        read: (row) => new Date(row.receivedAt).toISOString(),
      },
      { column: providerEvents.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await context.tx
    .select(eventColumns)
    .from(providerEvents)
    .where(and(eq(providerEvents.organizationId, context.organization.id), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}

export async function loadProviderEvent(context: Context, eventId: string) {
  const [row] = await context.tx
    .select({ ...eventColumns, payload: providerEvents.payload })
    .from(providerEvents)
    .where(and(eq(providerEvents.organizationId, context.organization.id), eq(providerEvents.id, eventId)));
  if (!row) throw new NotFound("This event");
  return row;
}

export type AuditRow = typeof auditEntries.$inferSelect;

/** Who did what, newest first. */
export async function listAudit(
  context: Context,
  filter: { readonly subjectKind: string | null; readonly subjectId: string | null },
  request: PageRequest,
): Promise<Page<AuditRow>> {
  const key = keyset<AuditRow>(
    [{ column: auditEntries.id, cast: "uuid", read: (row) => row.id }],
    "descending",
    request,
  );
  const rows = await context.tx
    .select()
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.organizationId, context.organization.id),
        filter.subjectKind ? eq(auditEntries.subjectKind, filter.subjectKind) : undefined,
        filter.subjectId ? eq(auditEntries.subjectId, filter.subjectId) : undefined,
        key.where,
      ),
    )
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}
