import type { Pool } from "~/billing/pools/pool";
import { type PoolProgress, poolProgress, type RunningUsage } from "~/billing/pools/progress";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { loadPoolBook } from "~/store/pool-books.server";
import { listPoolsOf, listPoolsOfPayer } from "~/store/pools.server";

export type PoolStanding = {
  readonly pool: Pool;
  readonly state: "planned" | "running" | "ended";
  /** Of the running window; null where none runs. */
  readonly progress: PoolProgress | null;
};

/**
 * The pools of a customer with how their running windows stand, by what was billed and by `usage` that is not billed
 * yet. What others of a group use counts when it is billed.
 */
export async function loadPools(
  context: Context,
  input: { readonly customerId: string; readonly usage: readonly RunningUsage[] },
): Promise<readonly PoolStanding[]> {
  const customer = await loadCustomer(context, input.customerId);
  const pools = await listPoolsOf(context, [customer.id]);
  if (pools.length === 0) return [];
  const book = await loadPoolBook(context, customer.id, pools);
  const today = dayInZone(context.now, customer.zone);
  const { policy } = context.organization;
  return pools.map((pool) => ({
    pool,
    state: stateOf(pool, today),
    progress: poolProgress(pool, book, input.usage, policy, today),
  }));
}

/**
 * The pools a portal customer draws of, by name and running window: its own, and what its payer agreed for everybody it
 * pays for. How much of those others used is not the customer's business, so nothing of it counts.
 */
export async function loadPoolsWithPayers(
  context: Context,
  input: { readonly customerId: string; readonly usage: readonly RunningUsage[] },
): Promise<readonly PoolStanding[]> {
  const own = await loadPools(context, input);
  const { zone } = await loadCustomer(context, input.customerId);
  const today = dayInZone(context.now, zone);
  const shared = (await listPoolsOfPayer(context)).map((pool) => ({
    pool,
    state: stateOf(pool, today),
    progress: poolProgress(pool, { pools: [], issued: [] }, [], context.organization.policy, today),
  }));
  return [...own, ...shared];
}

function stateOf({ from, to }: Pool, today: number): PoolStanding["state"] {
  if (to !== null && to <= today) return "ended";
  return from > today ? "planned" : "running";
}
