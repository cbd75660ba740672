import { accept, type Outcome } from "~/billing/outcome";
import { decideEndPool } from "~/billing/pools/agree";
import type { Pool } from "~/billing/pools/pool";
import { type Day, formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadCustomer, lockCustomer } from "~/store/customers.server";
import { loadPool, savePoolEnd } from "~/store/pools.server";
import { checkConfirmed } from "./steps/confirmed";
import { type PoolFigures, poolFigures, shownPool } from "./steps/pool-figures.server";

export type EndPoolInput = {
  readonly poolId: string;
  /** The first day it is over; null: today, in the customer's zone. */
  readonly on: Day | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/**
 * Ends a pool; its running window is cut to the days it lasts, and what it billed stays. Refuses `preview_outdated` and
 * what `decideEndPool` refuses.
 */
export async function endPool(context: Context, input: EndPoolInput): Promise<Outcome<Pool>> {
  const { customerId } = await loadPool(context, input.poolId);
  const customer = await lockCustomer(context, customerId);
  const pool = await loadPool(context, input.poolId);
  const today = dayInZone(context.now, customer.zone);
  const decided = decideEndPool(pool, input.on ?? today, today);
  if (!decided.ok) return decided;
  const ended = decided.value;
  if (input.previewHash) {
    const confirmed = checkConfirmed(
      input.previewHash,
      shownPool(await poolFigures(context, customer, ended)),
    );
    if (!confirmed.ok) return confirmed;
  }
  await savePoolEnd(context, pool.id, ended.to ?? today);
  await insertAudit(context, {
    action: "pool.ended",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { poolId: pool.id, code: pool.code, on: formatDay(ended.to ?? today) },
  });
  return accept(ended);
}

/** What ending the pool changes of what is billed, by the same decision. Saves nothing. */
export async function previewEndPool(context: Context, input: EndPoolInput): Promise<Outcome<PoolFigures>> {
  const pool = await loadPool(context, input.poolId);
  const customer = await loadCustomer(context, pool.customerId);
  const today = dayInZone(context.now, customer.zone);
  const decided = decideEndPool(pool, input.on ?? today, today);
  return decided.ok ? accept(await poolFigures(context, customer, decided.value)) : decided;
}
