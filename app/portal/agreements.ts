import type { Pool } from "~/billing/pools/pool";
import type { PoolProgress } from "~/billing/pools/progress";
import type { Agreement } from "~/portal/pages/agreements";

type Standing = { readonly pool: Pool; readonly progress: PoolProgress | null };

/** The pools whose window runs, as the customer sees them; that of a group counts what a member cannot see. */
export function agreementsOf(pools: readonly Standing[]): Agreement[] {
  return pools.flatMap(({ pool, progress }): Agreement[] => {
    if (progress === null || pool.scope === "payer_group") return [];
    const { id: key, name, kind, currency } = pool;
    const { requiredMinor, leftMinor } = progress;
    const drawn = requiredMinor - leftMinor;
    return [
      {
        ...{ key, name, kind, currency, requiredMinor, leftMinor },
        window: progress.window.served,
        drawnMinor: drawn > 0n ? drawn : 0n,
      },
    ];
  });
}
