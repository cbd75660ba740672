import { isShared, type Pool } from "~/billing/pools/pool";
import type { PoolProgress } from "~/billing/pools/progress";
import type { Agreement } from "~/portal/pages/agreements";

type Standing = { readonly pool: Pool; readonly progress: PoolProgress | null };

/**
 * The pools whose window runs, as the customer sees them. That of a group counts what a member cannot see: a commitment is
 * left out, and what the group shares is shown without how much of it is used.
 */
export function agreementsOf(pools: readonly Standing[], customerId: string): Agreement[] {
  return pools.flatMap(({ pool, progress }): Agreement[] => {
    if (progress === null || (pool.scope === "payer_group" && !isShared(pool))) return [];
    const { id: key, name, kind, currency } = pool;
    const { requiredMinor, leftMinor } = progress;
    const drawn = requiredMinor - leftMinor;
    return [
      {
        ...{ key, name, kind, currency, requiredMinor, leftMinor },
        window: progress.window.served,
        agreedBy: pool.customerId === customerId ? "customer" : "payer",
        drawnMinor: isShared(pool) ? null : drawn > 0n ? drawn : 0n,
      },
    ];
  });
}
