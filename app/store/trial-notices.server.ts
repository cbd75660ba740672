import { sql } from "drizzle-orm";
import type { Context } from "../context.server";
import { instantOf } from "./bulk.server";

/** `isRunning` is false where the trial is over already, so there is nothing to say. */
export type TakenNotice = { readonly subscriptionId: string; readonly isRunning: boolean };

/** Takes up to `limit` trials whose end is to be told; what was taken is told no second time. */
export async function takeTrialNotices(context: Context, limit: number): Promise<TakenNotice[]> {
  const rows = await context.tx.execute<{ id: string; running: boolean }>(sql`
    update subscriptions as s set trial_notice_at = null
    from (select id from subscriptions
      where organization_id = ${context.organization.id} and trial_notice_at <= ${instantOf(context.now)}
      order by trial_notice_at, id limit ${limit} for update skip locked) as due
    where s.organization_id = ${context.organization.id} and s.id = due.id
    returning s.id, coalesce(s.trial_ends_at > ${instantOf(context.now)}, false) as running`);
  return rows.map(({ id, running }) => ({ subscriptionId: id, isRunning: running }));
}
