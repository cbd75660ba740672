import type { PlanVersion } from "../catalog/plan";
import { type Period, periodContaining } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { neverStarted, startDay } from "./service-span";
import type { Stint, Subscription } from "./subscription";
import type { SubscriptionStatus } from "./subscription-kinds";

/** Follows from the instants alone, so it is never stored and never stale. */
export function subscriptionStatus(subscription: Subscription, now: Instant): SubscriptionStatus {
  if (neverStarted(subscription)) return "canceled";
  if (now < subscription.startsAt) return "pending";
  if (subscription.endsAt !== null && subscription.endsAt <= now) return "canceled";
  return subscription.trialEndsAt !== null && now < subscription.trialEndsAt ? "trialing" : "active";
}

/** The stay that holds at an instant; before the start the first one, after the end the last. */
export function currentStint(subscription: Subscription, now: Instant): Stint | null {
  const begun = subscription.stints.filter((stint) => stint.startsAt <= now);
  return begun[begun.length - 1] ?? subscription.stints[0] ?? null;
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
  if (status === "pending" || status === "canceled") return null;
  const today = dayInZone(now, subscription.zone);
  const period = periodContaining(planVersion.terms.cadence, subscription.anchor, today);
  return { from: Math.max(period.from, startDay(subscription)), to: period.to };
}
