import type { PlanVersion } from "../catalog/plan";
import { type Period, periodContaining } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { lastStint, neverStarted, startDay } from "./service-span";
import type { Stint, Subscription } from "./subscription";
import type { SubscriptionStatus } from "./subscription-kinds";

/** Follows from the instants alone, so it is never stored and never stale. */
export function subscriptionStatus(subscription: Subscription, now: Instant): SubscriptionStatus {
  if (neverStarted(subscription)) return "canceled";
  if (now < subscription.startsAt) return "pending";
  if (subscription.endsAt !== null && subscription.endsAt <= now) {
    return subscription.expires === true ? "expired" : "canceled";
  }
  if (isPaused(subscription, now)) return "paused";
  return subscription.trialEndsAt !== null && now < subscription.trialEndsAt ? "trialing" : "active";
}

/** True when it has ended for good, whatever the reason. */
export function hasEnded(subscription: Subscription, now: Instant): boolean {
  const status = subscriptionStatus(subscription, now);
  return status === "canceled" || status === "expired";
}

function isPaused(subscription: Subscription, now: Instant): boolean {
  return (subscription.pauses ?? []).some(
    (pause) => pause.startsAt <= now && (pause.endsAt === null || now < pause.endsAt),
  );
}

/** The stay that holds at an instant; before the start the first one, after the end the last. */
export function currentStint(subscription: Subscription, now: Instant): Stint | null {
  const begun = subscription.stints.filter(
    (stint) => stint.startsAt <= now && (stint.endsAt === null || stint.endsAt > stint.startsAt),
  );
  return (
    begun.at(-1) ?? (now < subscription.startsAt ? subscription.stints[0] : lastStint(subscription)) ?? null
  );
}

export function currentPlanVersionId(subscription: Subscription, now: Instant): string | null {
  return currentStint(subscription, now)?.planVersionId ?? null;
}

/** The period that runs now, cut at the subscription's start; null before the start and after the end. */
export function currentPeriod(
  subscription: Subscription,
  planVersion: PlanVersion,
  now: Instant,
): Period | null {
  const status = subscriptionStatus(subscription, now);
  if (status === "pending" || status === "canceled" || status === "expired") return null;
  const today = dayInZone(now, subscription.zone);
  const anchor = currentStint(subscription, now)?.anchor ?? subscription.anchor;
  const period = periodContaining(planVersion.terms.cadence, anchor, today);
  return { from: Math.max(period.from, startDay(subscription)), to: period.to };
}
