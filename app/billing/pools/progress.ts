import type { Policy } from "../policy-kinds";
import type { Period } from "../time/cadence";
import type { Day } from "../time/day";
import { countsIn, type Entry, entriesOf } from "./entries";
import type { Pool, PoolBook } from "./pool";
import { type PoolWindow, windowOn } from "./pool-windows";
import { fillWindow } from "./propose-pools";

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
  const entries = [
    ...entriesOf(book, [], pool.customerId),
    ...running.map((usage, index) => entryOf(pool, usage, index)),
  ];
  const counting = entries.filter((entry) => countsIn(pool, entry));
  const { draws } = fillWindow(pool, window, counting, new Map());
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
