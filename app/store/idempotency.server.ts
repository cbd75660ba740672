import { and, eq, sql } from "drizzle-orm";
import { idempotencyKeys } from "../../drizzle/schema/operations";
import type { Context } from "../context.server";

/** The remembered answer of a key. Two requests with one key at once wait for each other here. */
export async function findRemembered(context: Context, key: string) {
  await context.tx.execute(
    sql`insert into idempotency_keys (organization_id, key, operation, request_hash, status, response, recorded_at)
        values (${context.organization.id}, ${key}, '', '', 0, 'null', to_timestamp(${context.recordedAt / 1000}))
        on conflict (organization_id, key) do nothing`,
  );
  const [row] = await context.tx
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.organizationId, context.organization.id), eq(idempotencyKeys.key, key)));
  return row && row.status !== 0 ? row : null;
}

/** Keeps the answer in the transaction of the work itself. */
export async function remember(
  context: Context,
  answer: { key: string; operation: string; requestHash: string; status: number; body: unknown },
): Promise<void> {
  await context.tx.execute(
    sql`update idempotency_keys set operation = ${answer.operation}, request_hash = ${answer.requestHash},
          status = ${answer.status}, response = ${JSON.stringify(answer.body)}::jsonb
        where organization_id = ${context.organization.id} and key = ${answer.key}`,
  );
}
