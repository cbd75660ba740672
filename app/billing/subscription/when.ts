import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import { periodContaining } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { startDay } from "./start-day";
import type { Subscription } from "./subscription";
import { timeline } from "./timeline";

/**
 * When a change takes effect. `on` is a civil day of the subscription, also a past one: the change then acts from that
 * day, and what was billed since is settled by difference.
 */
export type ChangeTiming =
  | { readonly at: "now" }
  | { readonly at: "period_end" }
  | { readonly at: "start_of_term" }
  | { readonly at: "day"; readonly on: Day };

/** What a change of a subscription looks at. */
export type ChangeBook = {
  readonly subscription: Subscription;
  readonly planVersions: readonly PlanVersion[];
  readonly policy: Policy;
  /** The day up to which the recurring price was billed; null before the first charge. */
  readonly chargedThrough?: Day | null;
  /** The last day of closed books; nothing can be changed from a day before it. */
  readonly closedThrough?: Day | null;
};

/** The instant at which a change takes effect. Refuses `change_before_start` and `change_before_closed_period`. */
export function effectiveAt(book: ChangeBook, timing: ChangeTiming, now: Instant): Outcome<Instant> {
  const { subscription } = book;
  const { zone, startsAt } = subscription;
  if (timing.at === "now") return accept(Math.max(now, startsAt));
  if (timing.at === "period_end") return accept(periodEndAt(book, now));
  if (timing.at === "start_of_term") return accept(Math.max(startsAt, termStartAt(book, now)));
  const today = dayInZone(now, zone);
  if (timing.on === today) return accept(Math.max(now, startsAt));
  const refusal = checkDay(book, timing.on);
  if (refusal) return refuse(refusal);
  return accept(Math.max(startsAt, startOfDay(timing.on, zone)));
}

function checkDay(book: ChangeBook, on: Day): Refusal | null {
  const first = startDay(book.subscription);
  if (on < first) {
    return {
      code: "change_before_start",
      sentence: `The subscription began on ${formatDay(first)}, so nothing of it can change on ${formatDay(on)}.`,
      remedy: `Choose ${formatDay(first)} or a later day.`,
      field: "on",
    };
  }
  const closed = book.closedThrough ?? null;
  if (closed === null || on > closed) return null;
  return {
    code: "change_before_closed_period",
    sentence: `The books are closed up to ${formatDay(closed)}, so nothing can change from ${formatDay(on)} on.`,
    remedy: `Choose ${formatDay(closed + 1)} or a later day.`,
    field: "on",
  };
}

/**
 * Where the running period ends: what is paid for stays. A phase with no recurring price is over at its own end, unless
 * periods count from the start. Where the policy says so it is the day billed through: a later one where somebody had
 * billed ahead, and in arrears now, as long as nothing is.
 */
export function periodEndAt(book: ChangeBook, now: Instant): Instant {
  const { subscription, planVersions, policy, chargedThrough = null } = book;
  const { zone, startsAt } = subscription;
  if (now < startsAt) return startsAt;
  const today = dayInZone(now, zone);
  const segments = timeline(subscription, planVersions, policy);
  const segment =
    segments.find(({ fromDay, toDay }) => fromDay <= today && (toDay === null || today < toDay)) ??
    segments.find(({ fromDay }) => fromDay > today);
  if (!segment) return now;
  const { phaseToDay } = segment;
  const isFree = segment.unitAmount === null;
  // Periods that count from the start run through a free phase; else it is a period of its own.
  if (isFree && (phaseToDay === null || policy.anchor_from !== "start")) {
    return phaseToDay === null ? now : Math.max(now, startOfDay(phaseToDay, zone));
  }
  const isArrears = segment.version.terms.timing === "in_arrears";
  const { period_end_in_arrears } = planPolicy(policy, segment.version.terms);
  const through = period_end_in_arrears === "charged_through" ? (chargedThrough ?? today) : null;
  if (isArrears && through !== null) return through > today ? startOfDay(through, zone) : now;
  const period = periodContaining(segment.cadence, segment.anchor, today);
  const ends = isFree || phaseToDay === null ? period.to : Math.min(period.to, phaseToDay);
  return Math.max(now, startOfDay(Math.max(ends, through ?? ends), zone));
}

/**
 * The first renewal that is not before an instant, for changes that leave what is paid: the instant itself where a
 * period begins with it, else the end of its period. Of an instant that is over, the end of the running period.
 */
export function renewalFrom(book: ChangeBook, instant: Instant, now: Instant): Instant {
  const { zone, startsAt } = book.subscription;
  if (instant <= startsAt && startsAt > now) return instant;
  if (instant <= now) return periodEndAt(book, now);
  const before = periodEndAt(book, startOfDay(dayInZone(instant, zone) - 1, zone));
  return before === instant ? instant : periodEndAt(book, instant);
}

function termStartAt(book: ChangeBook, now: Instant): Instant {
  const { subscription, planVersions, policy } = book;
  const today = dayInZone(now, subscription.zone);
  const segment = timeline(subscription, planVersions, policy).findLast(({ fromDay }) => fromDay <= today);
  if (!segment) return now;
  const period = periodContaining(segment.cadence, segment.anchor, today);
  return startOfDay(Math.max(period.from, segment.fromDay), subscription.zone);
}
