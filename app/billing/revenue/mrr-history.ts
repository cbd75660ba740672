import type { CurrencyCode } from "../money/currency";
import { timeline } from "../subscription/timeline";
import type { Instant } from "../time/instant";
import { type MrrBook, monthlyRevenue } from "./mrr";
import { MRR_MOVEMENTS, type MrrMovement } from "./mrr-kinds";

/** Monthly recurring revenue at an instant, and what moved it since the instant before. */
export type MrrPoint = {
  readonly at: Instant;
  readonly totalMinor: bigint;
  /** They add up to the difference of the two totals; contraction and churn are below zero. */
  readonly moved: Readonly<Record<MrrMovement, bigint>>;
};

export type MrrHistory = {
  readonly currency: CurrencyCode;
  /** The total at the first instant, from which the first point moved. */
  readonly beforeMinor: bigint;
  readonly points: readonly MrrPoint[];
};

type Sums = { readonly totals: bigint[]; readonly moved: Record<MrrMovement, bigint>[] };

/** The revenue of customers, added up one by one, so that never all of them have to be at hand. */
export type MrrSums = { readonly instants: readonly Instant[]; readonly byCurrency: Map<CurrencyCode, Sums> };

/** For instants in order of time. */
export function openMrrSums(instants: readonly Instant[]): MrrSums {
  return { instants, byCurrency: new Map() };
}

/**
 * Adds a customer, compared with itself from instant to instant: who brought nothing and never had before is new, who
 * had is a reactivation, who brings nothing any more is churn.
 */
export function addMrr({ instants, byCurrency }: MrrSums, book: MrrBook): void {
  for (const [currency, amounts] of amountsOf(book, instants)) {
    const { totals, moved } = byCurrency.get(currency) ?? emptySums(instants.length);
    byCurrency.set(currency, { totals, moved });
    for (const [index, amount] of amounts.entries()) {
      totals[index] = (totals[index] ?? 0n) + amount;
      const before = amounts[index - 1];
      const movedThen = moved[index];
      if (before === undefined || !movedThen || before === amount) continue;
      const since = instants[index - 1] ?? 0;
      movedThen[movementOf(book, currency, { before, amount, since })] += amount - before;
    }
  }
}

/** What was added up, by currency. */
export function mrrHistory({ instants, byCurrency }: MrrSums): MrrHistory[] {
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { totals, moved }]) => ({
      currency,
      beforeMinor: totals[0] ?? 0n,
      points: instants.slice(1).map((at, index) => ({
        at,
        totalMinor: totals[index + 1] ?? 0n,
        moved: moved[index + 1] ?? noMovement(),
      })),
    }));
}

/** What a customer brings at each instant, in every currency it brings anything in at one of them. */
function amountsOf(book: MrrBook, instants: readonly Instant[]): ReadonlyMap<CurrencyCode, bigint[]> {
  const amounts = new Map<CurrencyCode, bigint[]>();
  for (const [index, at] of instants.entries()) {
    for (const { currency, amountMinor } of monthlyRevenue(book, at)) {
      const own = amounts.get(currency) ?? instants.map(() => 0n);
      amounts.set(currency, own);
      own[index] = (own[index] ?? 0n) + amountMinor;
    }
  }
  return amounts;
}

function movementOf(
  book: MrrBook,
  currency: CurrencyCode,
  change: { readonly before: bigint; readonly amount: bigint; readonly since: Instant },
): MrrMovement {
  const { before, amount, since } = change;
  if (before === 0n) return hadBefore(book, currency, since) ? "reactivation" : "new";
  if (amount === 0n) return "churn";
  return amount > before ? "expansion" : "contraction";
}

/** Whether it brought anything at an instant up to `since`: revenue begins where something of it changes. */
function hadBefore(book: MrrBook, currency: CurrencyCode, since: Instant): boolean {
  return changesOf(book)
    .filter((at) => at <= since)
    .some((at) =>
      monthlyRevenue(book, at).some((line) => line.currency === currency && line.amountMinor > 0n),
    );
}

function changesOf({ subscriptions, versions, policy, coupons }: MrrBook): Instant[] {
  return [
    ...subscriptions.flatMap((subscription) => [
      ...timeline(subscription, versions, policy).map(({ startsAt }) => startsAt),
      ...(subscription.itemUnits ?? []).map(({ startsAt }) => startsAt),
    ]),
    ...coupons.flatMap(({ endedAt }) => endedAt ?? []),
  ];
}

function noMovement(): Record<MrrMovement, bigint> {
  return Object.fromEntries(MRR_MOVEMENTS.map((kind) => [kind, 0n])) as Record<MrrMovement, bigint>;
}

function emptySums(length: number): Sums {
  return {
    totals: Array.from({ length }, () => 0n),
    moved: Array.from({ length }, noMovement),
  };
}
