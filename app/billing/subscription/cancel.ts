import { assert } from "../assert";
import type { PlanVersion } from "../catalog/plan";
import { accept, type Outcome, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import { periodContaining } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { firstPaidDay, serviceEndDay, startDay } from "./service-span";
import { currentPlanVersionId, subscriptionStatus } from "./status";
import type { Subscription } from "./subscription";
import type { CancelTiming } from "./subscription-kinds";

export type CancelBook = {
  readonly subscription: Subscription;
  readonly planVersions: readonly PlanVersion[];
  readonly policy: Policy;
};

/**
 * What cancelling does, also for the confirmation before it. `lastDay` is the last day that is billed,
 * `unusedDays` the days paid in advance for which nothing is given back, `usageBilledFrom` the first day of the
 * usage that the closing invoice bills.
 */
export type CancelChange = {
  readonly subscription: Subscription;
  readonly endsAt: Instant;
  readonly lastDay: Day;
  readonly unusedDays: number;
  readonly usageBilledFrom: Day;
};

/** Ends a subscription. Refuses `subscription_ended` and `subscription_ending` (an end that would not come sooner). */
export function decideCancel(
  book: CancelBook,
  command: { readonly when: CancelTiming },
  now: Instant,
): Outcome<CancelChange> {
  const { subscription } = book;
  const status = subscriptionStatus(subscription, now);
  if (status === "canceled") return refuseEnded(subscription);
  const version = versionNow(book, now);
  const endsAt = status === "pending" ? subscription.startsAt : endOf(book, version, command.when, now);
  if (subscription.endsAt !== null && subscription.endsAt <= endsAt) {
    const ends = formatDay(dayInZone(subscription.endsAt, subscription.zone));
    return refuse({
      code: "subscription_ending",
      sentence: `This subscription already ends on ${ends}.`,
      remedy: "Cancel now to end it sooner, or undo the cancellation to keep it.",
    });
  }
  return accept(cancelChange(book, version, withEnd(subscription, endsAt, now), endsAt, now));
}

function endOf(book: CancelBook, version: PlanVersion, when: CancelTiming, now: Instant): Instant {
  const { subscription, policy } = book;
  const { cadence, timing } = version.terms;
  if (when === "now") return now;
  if (timing === "in_arrears" && policy.period_end_in_arrears === "charged_through") return now;
  // In a trial nothing is paid for yet, so the end of the trial is the end of what was agreed.
  if (subscription.trialEndsAt !== null && now < subscription.trialEndsAt) return subscription.trialEndsAt;
  const period = periodContaining(cadence, subscription.anchor, dayInZone(now, subscription.zone));
  return startOfDay(period.to, subscription.zone);
}

function withEnd(
  subscription: Subscription,
  endsAt: Instant | null,
  canceledAt: Instant | null,
): Subscription {
  const last = subscription.stints.length - 1;
  return {
    ...subscription,
    endsAt,
    canceledAt,
    stints: subscription.stints.map((stint, index) => (index === last ? { ...stint, endsAt } : stint)),
  };
}

function cancelChange(
  book: CancelBook,
  version: PlanVersion,
  subscription: Subscription,
  endsAt: Instant,
  now: Instant,
): CancelChange {
  const { cadence, timing } = version.terms;
  const firstFreeDay =
    serviceEndDay(subscription, cadence, book.policy) ?? dayInZone(endsAt, subscription.zone);
  const today = dayInZone(now, subscription.zone);
  const running = periodContaining(cadence, subscription.anchor, today);
  const started = now >= subscription.startsAt;
  const paidAhead = started && timing === "in_advance" && today >= firstPaidDay(subscription);
  const lastPeriod = periodContaining(
    cadence,
    subscription.anchor,
    Math.max(firstFreeDay - 1, startDay(subscription)),
  );
  return {
    subscription,
    endsAt,
    lastDay: Math.max(firstFreeDay - 1, startDay(subscription)),
    unusedDays: paidAhead ? Math.max(0, running.to - Math.max(firstFreeDay, running.from)) : 0,
    usageBilledFrom: Math.max(lastPeriod.from, startDay(subscription)),
  };
}

/**
 * Takes a cancellation back while the subscription still runs. Refuses `subscription_ended` and
 * `subscription_not_ending`.
 */
export function decideUndoCancel(
  book: { readonly subscription: Subscription },
  now: Instant,
): Outcome<{ readonly subscription: Subscription }> {
  const { subscription } = book;
  if (subscriptionStatus(subscription, now) === "canceled") return refuseEnded(subscription);
  if (subscription.canceledAt === null) {
    return refuse({
      code: "subscription_not_ending",
      sentence: "This subscription was not cancelled.",
      remedy: "There is nothing to undo.",
    });
  }
  return accept({ subscription: withEnd(subscription, null, null) });
}

function refuseEnded(subscription: Subscription) {
  const ended =
    subscription.endsAt === null ? "" : ` on ${formatDay(dayInZone(subscription.endsAt, subscription.zone))}`;
  return refuse({
    code: "subscription_ended",
    sentence: `This subscription ended${ended}.`,
    remedy: "Start a new subscription instead.",
  });
}

function versionNow(book: CancelBook, now: Instant): PlanVersion {
  const id = currentPlanVersionId(book.subscription, now);
  const version = book.planVersions.find((candidate) => candidate.id === id);
  assert(version, `plan version ${id} of subscription ${book.subscription.id} was loaded`);
  return version;
}
