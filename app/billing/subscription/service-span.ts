import type { Policy } from "../policy-kinds";
import { type Cadence, periodContaining } from "../time/cadence";
import type { Day } from "../time/day";
import { type Instant, MS_PER_DAY } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { startDay } from "./start-day";
import type { Stint, Subscription } from "./subscription";

/** What of a policy decides how the days of a subscription are counted. */
type SpanPolicy = Pick<Policy, "end_day" | "same_day_changes">;

export { startDay } from "./start-day";

/** The first day that the recurring price is paid for: the start, or the day the trial ends on. */
export function firstPaidDay(subscription: Pick<Subscription, "startsAt" | "trialEndsAt" | "zone">): Day {
  return dayInZone(subscription.trialEndsAt ?? subscription.startsAt, subscription.zone);
}

/** True when it was taken back before it began; nothing of it is ever billed. */
export function neverStarted(subscription: Subscription): boolean {
  const { canceledAt, endsAt, startsAt } = subscription;
  return canceledAt !== null && endsAt !== null && canceledAt < startsAt && endsAt <= startsAt;
}

/**
 * The first day no longer billed, or null while it renews. Where the day of ending is billed, two ends leave it
 * out all the same: one at the very start of the day, and a planned one on a day that begins a period, because
 * opening a period to bill one day of it is nobody's intention. What begins and ends on one day, and where the
 * policy says so what lasts less than one, is billed for it or not by `same_day_changes`.
 */
export function serviceEndDay(subscription: Subscription, cadence: Cadence, policy: SpanPolicy): Day | null {
  const { endsAt, zone } = subscription;
  if (endsAt === null) return null;
  const endDay = dayInZone(endsAt, zone);
  const firstDay = startDay(subscription);
  if (endDay === firstDay) return policy.same_day_changes === "each_billed" ? firstDay + 1 : firstDay;
  if (isUnderOneDay(subscription, endsAt, policy)) return firstDay;
  if (policy.end_day === "exclusive" || subscription.expires === true) return endDay;
  const beginsPeriod = periodContaining(cadence, subscription.anchor, endDay).from === endDay;
  const leftOut = subscription.canceledAt === null || endsAt === startOfDay(endDay, zone);
  return beginsPeriod && leftOut ? endDay : endDay + 1;
}

function isUnderOneDay({ startsAt }: Subscription, endsAt: Instant, policy: SpanPolicy): boolean {
  return policy.same_day_changes === "nothing_under_one_day" && endsAt - startsAt < MS_PER_DAY;
}

/** A stay on one plan, in instants (usage) and in days (the recurring price); open ends are null. */
export type StintSpan = {
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  readonly fromDay: Day;
  readonly toDay: Day | null;
  /** True when the stint ends because the subscription does. */
  readonly isLast: boolean;
};

export function stintSpan(
  subscription: Subscription,
  stint: Stint,
  cadence: Cadence,
  policy: SpanPolicy,
): StintSpan {
  const isLast = stint.id === lastStint(subscription)?.id;
  const endsAt = isLast ? subscription.endsAt : stint.endsAt;
  const lastDay = endsAt === null ? null : dayInZone(endsAt, subscription.zone);
  return {
    startsAt: stint.startsAt,
    endsAt,
    fromDay: dayInZone(stint.startsAt, subscription.zone),
    toDay: isLast ? serviceEndDay(subscription, cadence, policy) : lastDay,
    isLast,
  };
}

/** The stay the subscription ends with; stays that a later decision took the place of are empty and do not count. */
export function lastStint(subscription: Pick<Subscription, "stints">): Stint | undefined {
  const { stints } = subscription;
  return stints.findLast((stint) => stint.endsAt === null || stint.endsAt > stint.startsAt) ?? stints.at(-1);
}
