import { planPolicy } from "../catalog/plan-policy";
import { fromDecimal, multiply, type Rational, toDecimal } from "../money/rational";
import { toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import { startDay } from "../subscription/service-span";
import type { Subscription } from "../subscription/subscription";
import type { Segment } from "../subscription/timeline";
import { intersect, type Period, periodsBetween } from "../time/cadence";
import type { Instant } from "../time/instant";
import { type Proration, prorate } from "../time/proration";
import { dayInZone, startOfDay } from "../time/zone";

/**
 * A recurring price that the history of a subscription calls for: one period of it, or the part that is served.
 * Amounts are those of the served part.
 */
export type CalledLine = {
  readonly segment: Segment;
  /** The whole period. */
  readonly period: Period;
  /** The days of it that are served. */
  readonly served: Period;
  readonly dueAt: Instant;
  readonly planVersionId: string;
  /** Plan and rate; stretches with the same key are the same to the customer. */
  readonly priceKey: string;
  readonly unitAmount: string;
  readonly share: Proration;
  readonly exact: Rational;
  readonly amountMinor: bigint;
};

/**
 * What is called for by `now`, and not before it is due: in advance as a period begins, in arrears as it ends, or where
 * arrears are greedy with the first run inside it.
 */
export function calledLines(
  subscription: Subscription,
  segments: readonly Segment[],
  policy: Policy,
  now: Instant,
): CalledLine[] {
  const today = dayInZone(now, subscription.zone);
  return segments.flatMap((segment) => {
    const { unitAmount, fromDay } = segment;
    if (unitAmount === null || fromDay > today) return [];
    const until = Math.min(segment.toDay ?? today + 1, today + 1);
    return periodsBetween(segment.cadence, segment.anchor, fromDay, until).flatMap((period) => {
      const line = calledLine(subscription, segment, unitAmount, period, policy, now);
      return line && line.dueAt <= now ? [line] : [];
    });
  });
}

function calledLine(
  subscription: Subscription,
  segment: Segment,
  unitAmount: string,
  period: Period,
  policy: Policy,
  now: Instant,
): CalledLine | null {
  const served = intersect(period, { from: segment.fromDay, to: segment.toDay ?? period.to });
  if (!served) return null;
  const own = planPolicy(policy, segment.version.terms);
  const share = prorate(segment.cadence, period, served, own);
  const rate = multiply(fromDecimal(unitAmount), fromDecimal(segment.stint.quantity));
  const exact = multiply(rate, share.fraction);
  return {
    segment,
    period,
    served,
    dueAt: dueAtOf(subscription, segment, period, served, own, now),
    planVersionId: segment.version.id,
    priceKey: `${segment.version.planId}:${toDecimal(rate)}`,
    unitAmount,
    share,
    exact,
    amountMinor: toMinor(exact, subscription.currency),
  };
}

function dueAtOf(
  subscription: Subscription,
  segment: Segment,
  period: Period,
  served: Period,
  policy: Policy,
  now: Instant,
): Instant {
  const { zone } = subscription;
  if (segment.version.terms.timing === "in_advance")
    return advanceDueAt(subscription, segment, period, served);
  const closes = Math.min(startOfDay(served.to, zone), segment.endsAt ?? Number.POSITIVE_INFINITY);
  if (policy.arrears_timing !== "greedy" || closes <= now) return closes;
  // Greedy: a run that comes by on a day strictly inside the period takes all of it along; none comes for it alone.
  return Math.max(startOfDay(served.from + 1, zone), now);
}

/**
 * In advance a period falls due as it begins; a partial first one at the instant at which service, or paying for it,
 * begins. A phase that begins to the hour on a day that opens a period is billed with that period.
 */
function advanceDueAt(subscription: Subscription, segment: Segment, period: Period, served: Period): Instant {
  const opens = startOfDay(served.from, subscription.zone);
  const isFirst = served.from === segment.fromDay;
  if (!isFirst) return opens;
  const inTrialsLastDay = segment.startsAt === subscription.trialEndsAt;
  const opensPeriod = served.from === period.from && served.from > startDay(subscription);
  if (inTrialsLastDay && opensPeriod) return opens;
  return Math.max(opens, segment.startsAt);
}
