import { and, eq } from "drizzle-orm";
import { providerEvents } from "../../drizzle/schema/payments";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

export type ProviderEvent = typeof providerEvents.$inferSelect;
export type ProviderEventState = "received" | "applied" | "ignored" | "failed";

/** Keeps an event by the provider's id. False when it was here before: a repeat is no news. */
export async function insertProviderEvent(
  context: Context,
  event: {
    readonly id: string;
    readonly providerAccountId: string;
    readonly providerEventId: string;
    readonly type: string;
    readonly payload: Record<string, unknown>;
    readonly state: ProviderEventState;
    readonly note: string | null;
  },
): Promise<boolean> {
  const rows = await context.tx
    .insert(providerEvents)
    .values({ organizationId: context.organization.id, ...event, receivedAt: context.recordedAt })
    .onConflictDoNothing({
      target: [
        providerEvents.organizationId,
        providerEvents.providerAccountId,
        providerEvents.providerEventId,
      ],
    })
    .returning({ id: providerEvents.id });
  return rows.length > 0;
}

export async function loadProviderEvent(context: Context, id: string): Promise<ProviderEvent> {
  const [row] = await context.tx
    .select()
    .from(providerEvents)
    .where(and(eq(providerEvents.organizationId, context.organization.id), eq(providerEvents.id, id)));
  if (!row) throw new NotFound("This provider event");
  return row;
}

/** What became of an event; `note` says why when it was ignored or failed. */
export async function saveProviderEventState(
  context: Context,
  id: string,
  state: ProviderEventState,
  note: string | null,
): Promise<void> {
  await context.tx
    .update(providerEvents)
    .set({ state, note, appliedAt: state === "applied" ? context.recordedAt : null })
    .where(and(eq(providerEvents.organizationId, context.organization.id), eq(providerEvents.id, id)));
}
