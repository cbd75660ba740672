import { mulDivRound } from "../money/round";
import { type Anchor, intersect, type Period, periodContaining, periodsBetween } from "../time/cadence";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { type Proration, type ProrationRule, prorate } from "../time/proration";
import { dayInZone, startOfDay } from "../time/zone";
import type { Pool } from "./pool";

/** One window of a pool: the whole period, which names it, and the days of it that the pool lasts. */
export type PoolWindow = {
  readonly whole: Period;
  readonly served: Period;
  readonly share: Proration;
  /** What is agreed for those days, rounded. */
  readonly requiredMinor: bigint;
};

/** The windows of a pool that begin before a day, in order. */
export function poolWindows(pool: Pool, before: Day, rule: ProrationRule): PoolWindow[] {
  const until = pool.to === null ? before : Math.min(pool.to, before);
  return periodsBetween(pool.cadence, anchorOf(pool), pool.from, until).flatMap((whole) => {
    const served = servedOf(pool, whole);
    if (!served) return [];
    const share = prorate(pool.cadence, whole, served, rule);
    const { num, den } = share.fraction;
    return [{ whole, served, share, requiredMinor: mulDivRound(pool.amountMinor, num, den) }];
  });
}

/** The window that holds a day; null before the pool begins and once it is over. */
export function windowOn(pool: Pool, day: Day, rule: ProrationRule): PoolWindow | null {
  return poolWindows(pool, day + 1, rule).find(({ served }) => served.from <= day && day < served.to) ?? null;
}

/** When a pool has something to bill by itself: the next close of a window of a commitment. Null when none follows. */
export function poolDueAt(pool: Pool, zone: string, after: Instant): Instant | null {
  if (pool.kind !== "commitment") return null;
  const day = Math.max(dayInZone(after, zone), pool.from);
  if (pool.to !== null && day >= pool.to) return null;
  const served = servedOf(pool, periodContaining(pool.cadence, anchorOf(pool), day));
  return served === null ? null : startOfDay(served.to, zone);
}

function anchorOf({ from }: Pool): Anchor {
  return { kind: "anniversary", day: from };
}

function servedOf(pool: Pool, whole: Period): Period | null {
  return intersect(whole, { from: pool.from, to: pool.to ?? whole.to });
}
