import { atLeastZero, least } from "../money/least";
import type { Policy } from "../policy-kinds";
import type { Period } from "../time/cadence";
import type { Day } from "../time/day";
import { countsIn, type Entry, entriesOf } from "./entries";
import { countedIn, countingIn, fillWindow, sumOf } from "./fill-window";
import { groupStanding } from "./group-standing";
import { isShared, type Pool, type PoolBook, type PoolGroup } from "./pool";
import { type PoolWindow, windowOn } from "./pool-windows";

/** What the customer used and was not billed yet, as it would count. */
export type RunningUsage = {
  readonly subscriptionId: string;
  readonly chargeCode: string;
  readonly metricCode: string;
  readonly planCode: string;
  readonly period: Period;
  readonly currency: string;
  readonly amountMinor: bigint;
};

/** How the running window of a pool stands. */
export type PoolProgress = {
  readonly window: PoolWindow;
  readonly requiredMinor: bigint;
  /** What counts so far, billed and used. */
  readonly countedMinor: bigint;
  /** What of it is used and not billed yet. */
  readonly runningMinor: bigint;
  /** What of the amount is left to draw: of a commitment, what would be missing if its window closed now. */
  readonly leftMinor: bigint;
  /** What of it is above a cap. */
  readonly aboveMinor: bigint;
};

/** The progress of a pool on a day; null where no window of it holds the day. */
export function poolProgress(
  pool: Pool,
  book: PoolBook,
  running: readonly RunningUsage[],
  policy: Policy,
  today: Day,
): PoolProgress | null {
  const window = windowOn(pool, today, policy);
  if (!window) return null;
  const used = running.map((usage, index) => entryOf(pool, usage, index));
  if (book.group && isShared(pool)) return groupProgress(pool, book.group, window, used, policy);
  const { customerId } = pool;
  const counting = countingIn(pool, [...entriesOf(book, [], customerId), ...used], customerId);
  const { draws } = fillWindow(
    { pool, customerId, window, group: null },
    countedIn(window, counting, new Map()),
  );
  const sum = (of: (draw: (typeof draws)[number]) => bigint): bigint =>
    draws.reduce((total, draw) => total + of(draw), 0n);
  const drewMinor = sum((draw) => draw.drewMinor);
  return {
    window,
    requiredMinor: window.requiredMinor,
    countedMinor: sum((draw) => draw.amountMinor),
    runningMinor: sum((draw) => (draw.of.issued.length === 0 ? draw.amountMinor : 0n)),
    leftMinor: window.requiredMinor - drewMinor,
    aboveMinor: sum((draw) => draw.amountMinor - draw.drewMinor),
  };
}

/** Of what a group shares: what everybody in it was billed, and what the payer used since. */
function groupProgress(
  pool: Pool,
  group: PoolGroup,
  window: PoolWindow,
  used: readonly Entry[],
  policy: Policy,
): PoolProgress {
  const standing = groupStanding(group, window.whole.to, policy);
  const all = group.members.map(({ customerId }) => standing(pool, window, customerId));
  const billedMinor = all.reduce((sum, { countedMinor }) => sum + countedMinor, 0n);
  const drewMinor = all.reduce((sum, { usedMinor }) => sum + usedMinor, 0n);
  const counting = used.filter((entry) => countsIn(pool, entry));
  const runningMinor = sumOf(countedIn(window, counting, new Map()));
  const { requiredMinor } = window;
  const leftMinor = requiredMinor - drewMinor;
  const drawsMinor = least(runningMinor, atLeastZero(leftMinor));
  return {
    window,
    requiredMinor,
    countedMinor: billedMinor + runningMinor,
    runningMinor,
    leftMinor: leftMinor - drawsMinor,
    aboveMinor: billedMinor - drewMinor + runningMinor - drawsMinor,
  };
}

function entryOf({ customerId }: Pool, usage: RunningUsage, index: number): Entry {
  const { subscriptionId, chargeCode: item, metricCode, planCode, period, currency, amountMinor } = usage;
  return {
    ...{ customerId, subscriptionId, item, metricCode, planCode, currency, amountMinor },
    positionKey: `running/${index}`,
    kind: "usage",
    from: period.from,
    tax: { category: "", rate: "0", country: null },
    issued: [],
    proposed: [],
  };
}
