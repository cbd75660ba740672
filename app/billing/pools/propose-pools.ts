import { difference } from "../fees/difference";
import { type DueFee, type ProposeContext, withTax } from "../fees/propose-context";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { countsIn, type Entry, entriesOf, isWithin } from "./entries";
import { fill } from "./fill";
import type { Pool, PoolBook } from "./pool";
import { type FilledWindow, placeOf, poolFee } from "./pool-fee";
import { type PoolWindow, poolWindows } from "./pool-windows";
import { type Taken, takeBack } from "./take-back";

/** What is included is taken off first, then what is above a cap; a commitment looks at what is left to pay. */
const ORDER = { allowance: 0, cap: 1, commitment: 2 } as const;

/**
 * The fees of a customer's pools, window by window, as differences to what they billed before. They read what was issued
 * and what this run `proposed` in the strata below: facts, charge minimums, commitments of plans. A commitment bills
 * when its window closes; caps and allowances take back with the fees that count.
 */
export function proposePools(
  context: ProposeContext,
  book: PoolBook,
  zone: string,
  proposed: readonly DueFee[],
  now: Instant,
): DueFee[] {
  if (book.pools.length === 0) return [];
  const entries = entriesOf(book, proposed, context.customerId);
  const today = dayInZone(now, zone);
  const last = entries.reduce((day, { from }) => Math.max(day, from), today);
  const taken: Taken = { byPosition: new Map(), byFee: new Map() };
  return [...book.pools].sort(comparePools).flatMap((pool) => {
    const counting = entries.filter((entry) => countsIn(pool, entry));
    return poolWindows(pool, last + 1, context.policy).flatMap((window) => {
      const filled = fillWindow(pool, window, counting, taken.byPosition);
      if (pool.kind !== "commitment") return takeBack(context, book, filled, taken, today);
      const closesAt = startOfDay(window.served.to, zone);
      return closesAt <= now ? trueUp(context, filled, dayInZone(closesAt, zone), today) : [];
    });
  });
}

function comparePools(a: Pool, b: Pool): number {
  return ORDER[a.kind] - ORDER[b.kind] || (a.code < b.code ? -1 : 1);
}

/** What counts in a window, less what pools before this one took of it; what is below nothing makes room first. */
export function fillWindow(
  pool: Pool,
  window: PoolWindow,
  counting: readonly Entry[],
  takenOf: ReadonlyMap<string, bigint>,
): FilledWindow {
  const counted = counting
    .filter((entry) => isWithin(entry, window.served))
    .map((of) => ({ of, amountMinor: of.amountMinor - (takenOf.get(of.positionKey) ?? 0n) }));
  const isBelow = ({ amountMinor }: { readonly amountMinor: bigint }): boolean => amountMinor < 0n;
  const ordered = [...counted.filter(isBelow), ...counted.filter((each) => !isBelow(each))];
  return { pool, window, draws: fill(window.requiredMinor, ordered) };
}

/** What is missing to a commitment: billed on the day its window closes, and changed when what counts changes later. */
function trueUp(context: ProposeContext, filled: FilledWindow, closedOn: number, today: number): DueFee[] {
  const { pool, window, draws } = filled;
  const { position, positionKey } = withTax(context, placeOf(pool, window));
  const targetMinor = draws.reduce((missing, { drewMinor }) => missing - drewMinor, window.requiredMinor);
  const issued = context.byPosition.get(positionKey);
  if (!issued && targetMinor === 0n) return [];
  const change = difference(targetMinor, issued, "credit");
  if (!change) return [];
  const billed = issued?.fees.findLast(
    ({ correctsFeeId, amountMinor }) => correctsFeeId === null && amountMinor > 0n,
  );
  const fee = poolFee(filled, {
    tax: position.tax,
    targetMinor,
    issuedBeforeMinor: change.issuedBeforeMinor,
    amountMinor: change.amountMinor,
    correctsFeeId: change.amountMinor < 0n ? (billed?.id ?? null) : null,
    takes: [],
  });
  return [{ fee, billedOn: issued ? today : closedOn, window: null, occasion: null }];
}
