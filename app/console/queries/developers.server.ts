import { and, eq } from "drizzle-orm";
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
