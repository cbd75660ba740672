import { and, eq, sql } from "drizzle-orm";
import { outbox } from "../../drizzle/schema/operations";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { insertRows, instantOf } from "./bulk.server";
import type { OutboxKind, OutboxPayload } from "./outbox-kinds";

/** How long a deliverer may keep a message before another may take it; wall clock. */
export const LEASE_MS = 60_000;

export type OutboxMessage = {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  /** How many deliveries were tried before this one. */
  readonly attempts: number;
  /** Proof of holding the message; completing or deferring with an older one changes nothing. */
  readonly lease: string;
};

/** Remembers, in the transaction at hand, what the world must hear. */
export async function enqueue<K extends OutboxKind>(
  context: Context,
  kind: K,
  payload: OutboxPayload<K>,
): Promise<string> {
  const [id] = await enqueueAll(context, kind, [payload]);
  if (id === undefined) throw new Error("The outbox took no message.");
  return id;
}

/** Any number of messages of one kind by one statement; the ids come in the order of the payloads. */
export async function enqueueAll<K extends OutboxKind>(
  context: Context,
  kind: K,
  payloads: readonly OutboxPayload<K>[],
): Promise<string[]> {
  const rows = payloads.map((payload) => ({
    organizationId: context.organization.id,
    id: newId(),
    kind,
    payload,
    state: "pending",
    attempts: 0,
    nextTryAt: context.recordedAt,
    createdAt: context.recordedAt,
  }));
  await insertRows(context, outbox, rows);
  return rows.map((row) => row.id);
}

/** Takes up to `limit` messages that may be tried now, oldest first; nobody else gets them while the lease runs. */
export async function leaseMessages(context: Context, limit: number): Promise<OutboxMessage[]> {
  return lease(context, sql`true`, limit);
}

/** Takes one message by its id; null when it is done, failed, waiting for its next try or held by somebody else. */
export async function leaseMessage(context: Context, id: string): Promise<OutboxMessage | null> {
  const [message] = await lease(context, sql`id = ${id}`, 1);
  return message ?? null;
}

async function lease(
  context: Context,
  which: ReturnType<typeof sql>,
  limit: number,
): Promise<OutboxMessage[]> {
  const now = instantOf(context.recordedAt);
  const rows = await context.tx.execute<{
    id: string;
    kind: string;
    payload: unknown;
    attempts: bigint;
    lease: string;
  }>(sql`
    update outbox set lease = ${newId()}::uuid, leased_until = ${instantOf(context.recordedAt + LEASE_MS)},
      attempts = attempts + 1
    where organization_id = ${context.organization.id} and id in (
      select id from outbox
      where organization_id = ${context.organization.id} and state = 'pending' and next_try_at <= ${now}
        and (leased_until is null or leased_until <= ${now}) and ${which}
      order by next_try_at, id limit ${limit} for update skip locked)
    returning id, kind, payload, attempts, lease`);
  return rows
    .map((row) => ({ ...row, attempts: Number(row.attempts) - 1 }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The world has heard it. False when the lease was lost to somebody else, who will find it done or repeat it. */
export async function completeMessage(context: Context, id: string, lease: string): Promise<boolean> {
  const rows = await context.tx
    .update(outbox)
    .set({ state: "done", doneAt: context.recordedAt, leasedUntil: null, lastError: null })
    .where(
      and(
        eq(outbox.organizationId, context.organization.id),
        eq(outbox.id, id),
        eq(outbox.lease, lease),
        eq(outbox.state, "pending"),
      ),
    )
    .returning({ id: outbox.id });
  return rows.length > 0;
}

/** Gives a message back for a later try; wall clock. */
export async function deferMessage(
  context: Context,
  id: string,
  lease: string,
  error: string,
  nextTryAt: number,
): Promise<void> {
  await context.tx
    .update(outbox)
    .set({ leasedUntil: null, nextTryAt, lastError: error.slice(0, 2_000) })
    .where(
      and(
        eq(outbox.organizationId, context.organization.id),
        eq(outbox.id, id),
        eq(outbox.lease, lease),
        eq(outbox.state, "pending"),
      ),
    );
}
