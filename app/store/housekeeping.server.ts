import { sql } from "drizzle-orm";
import type { Context } from "../context.server";
import { instantOf } from "./bulk.server";

const DAY_MS = 86_400_000;
/** Proofs of commits are asked for within seconds. */
const RUN_MARK_DAYS = 2;
const IDEMPOTENCY_KEY_DAYS = 30;
const DELIVERED_MESSAGE_DAYS = 90;

/** Drops what has served its time, by the wall's clock: proofs of commits, remembered answers, told messages. */
export async function pruneRecords(context: Context): Promise<void> {
  const id = context.organization.id;
  const before = (days: number) => instantOf(context.recordedAt - days * DAY_MS);
  await context.tx.execute(
    sql`delete from run_marks where organization_id = ${id} and recorded_at < ${before(RUN_MARK_DAYS)}`,
  );
  await context.tx.execute(
    sql`delete from idempotency_keys where organization_id = ${id} and recorded_at < ${before(IDEMPOTENCY_KEY_DAYS)}`,
  );
  await context.tx.execute(
    sql`delete from outbox where organization_id = ${id} and state = 'done'
      and done_at < ${before(DELIVERED_MESSAGE_DAYS)}`,
  );
}
