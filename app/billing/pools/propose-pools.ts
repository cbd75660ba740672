import { difference } from "../fees/difference";
import { type DueFee, type ProposeContext, withTax } from "../fees/propose-context";
import { groupBy } from "../group-by";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { type Entry, entriesOf } from "./entries";
import { type Counted, countedIn, countingIn, fillWindow, sumOf } from "./fill-window";
import { type GroupStanding, groupStanding } from "./group-standing";
import { type Pool, type PoolBook, type PoolGroup, poolsOfKind, TAKING_KINDS } from "./pool";
import { type FilledWindow, placeOf, poolFee } from "./pool-fee";
import { type PoolWindow, poolWindows } from "./pool-windows";
import { type Claim, type ClaimLine, shareRoom } from "./share-room";
import { leftOfLine, type Taken, takeBack } from "./take-back";

/** What one customer is billed in a run in the strata below, for its pools to look at. */
export type PoolRun = {
  readonly context: ProposeContext;
  readonly book: PoolBook;
  readonly zone: string;
  readonly proposed: readonly DueFee[];
};

/** One customer of a run, while its pools are filled. */
type Part = {
  readonly context: ProposeContext;
  readonly book: PoolBook;
  readonly zone: string;
  readonly today: Day;
  readonly entries: readonly Entry[];
  readonly taken: Taken;
  readonly fees: DueFee[];
};

/**
 * The fees of pools for each customer of a run, in their order, window by window, as differences to what they billed
 * before. They read what was issued and what the run proposed in the strata below: facts, charge minimums, commitments
 * of plans. What is included is taken off first, then what is above a cap, and of each a customer's own before what its
 * group shares; a commitment looks at what is left to pay, and bills when its window closes. Customers of one group are
 * looked at together, because they draw of the same amounts.
 */
export function proposePools(runs: readonly PoolRun[], now: Instant): readonly (readonly DueFee[])[] {
  const made = new Map<PoolRun, readonly DueFee[]>();
  const groups = groupBy(runs, ({ book, context }) => book.group?.payerId ?? context.customerId);
  for (const together of groups.values()) {
    const parts = together.map((run) => partOf(run, now));
    fillTogether(parts, now);
    for (const [index, run] of together.entries()) made.set(run, parts[index]?.fees ?? []);
  }
  return runs.map((run) => made.get(run) ?? []);
}

function partOf({ proposed, ...run }: PoolRun, now: Instant): Part {
  const entries = entriesOf(run.book, proposed, run.context.customerId);
  const taken: Taken = { byPosition: new Map(), byFee: new Map() };
  return { ...run, today: dayInZone(now, run.zone), entries, taken, fees: [] };
}

function fillTogether(parts: readonly Part[], now: Instant): void {
  const [first] = parts;
  if (!first) return;
  const { policy } = first.context;
  const group = parts.find(({ book }) => book.group)?.book.group;
  const last = parts.reduce(
    (day, { today, entries }) =>
      entries.reduce((later, { from }) => Math.max(later, from), Math.max(day, today)),
    first.today,
  );
  const windowsOf = (pool: Pool) => poolWindows(pool, last + 1, policy);
  const standing = group ? groupStanding(group, last + 1, policy) : null;
  for (const kind of TAKING_KINDS) {
    for (const part of parts)
      for (const pool of poolsOfKind(part.book.pools, kind))
        for (const filled of filledOf(part, pool, windowsOf(pool))) take(part, filled);
    if (!group || !standing) continue;
    for (const pool of poolsOfKind(group.pools, kind))
      for (const window of windowsOf(pool)) fillShared(kind, pool, window, parts, group, standing);
  }
  for (const part of parts)
    for (const pool of poolsOfKind(part.book.pools, "commitment"))
      for (const filled of filledOf(part, pool, windowsOf(pool))) {
        const closesAt = startOfDay(filled.window.served.to, part.zone);
        if (closesAt > now) continue;
        part.fees.push(...trueUp(part.context, filled, dayInZone(closesAt, part.zone), part.today));
      }
}

/** The windows of a customer's own pool, each filled as it is come to: what the ones before took is known by then. */
function* filledOf(part: Part, pool: Pool, windows: readonly PoolWindow[]): Generator<FilledWindow> {
  const { customerId } = part.context;
  const counting = countingIn(pool, part.entries, customerId);
  for (const window of windows)
    yield fillWindow(
      { pool, customerId, window, group: null },
      countedIn(window, counting, part.taken.byPosition),
    );
}

function take({ context, book, taken, today, fees }: Part, filled: FilledWindow): void {
  fees.push(...takeBack(context, book, filled, taken, today));
}

/** A window of what a group shares: everybody's share first, then each member fills it with what others leave. */
function fillShared(
  kind: (typeof TAKING_KINDS)[number],
  pool: Pool,
  window: PoolWindow,
  parts: readonly Part[],
  group: PoolGroup,
  standing: GroupStanding,
): void {
  const counted = new Map(
    parts.map((part) => {
      const { customerId } = part.context;
      const counting = countingIn(pool, part.entries, customerId);
      return [customerId, { part, counted: countedIn(window, counting, part.taken.byPosition) }] as const;
    }),
  );
  const claims = group.members.map(({ customerId }): Claim => {
    const own = counted.get(customerId);
    const { usedMinor } = standing(pool, window, customerId);
    if (!own) return { customerId, usedMinor, billed: null };
    const billed = { countedMinor: sumOf(own.counted), lines: linesOf(own.counted, own.part.taken) };
    return { customerId, usedMinor, billed };
  });
  const used = shareRoom(kind, window.requiredMinor, claims);
  const allMinor = [...used.values()].reduce((sum, amountMinor) => sum + amountMinor, 0n);
  for (const [customerId, { part, counted: own }] of counted) {
    const othersMinor = allMinor - (used.get(customerId) ?? 0n);
    const room = { othersMinor, roomMinor: window.requiredMinor - othersMinor };
    take(part, fillWindow({ pool, customerId, window, group: room }, own));
  }
}

/** The lines of this run among what counts, with what is left of each. */
function linesOf(counted: readonly Counted[], taken: Taken): ClaimLine[] {
  return counted.flatMap(({ of }) =>
    of.proposed.map((due) => ({
      billedOn: due.billedOn,
      from: of.from,
      amountMinor: leftOfLine(of, due, taken),
    })),
  );
}

/** What is missing to a commitment: billed on the day its window closes, and changed when what counts changes later. */
function trueUp(context: ProposeContext, filled: FilledWindow, closedOn: number, today: number): DueFee[] {
  const { window, draws } = filled;
  const { position, positionKey } = withTax(context, placeOf(filled));
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
