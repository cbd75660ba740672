import type { PlanVersion } from "../catalog/plan";
import type { Policy } from "../policy-kinds";
import { periodContaining } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { neverStarted } from "./service-span";
import { currentPlanVersionId } from "./status";
import type { Subscription } from "./subscription";

/**
 * The next instant after `after` at which billing may have something to do: the start, the end of the trial, the
 * start of a period, the end. Null when nothing is left. For a subscription not billed yet, ask from one
 * millisecond before its start.
 */
export function nextDueAt(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  _policy: Policy,
  after: Instant,
): Instant | null {
  const { startsAt, trialEndsAt, endsAt, zone, anchor } = subscription;
  if (neverStarted(subscription)) return null;
  if (after < startsAt) return startsAt;
  if (endsAt !== null && after >= endsAt) return null;
  const candidates: Instant[] = [];
  if (endsAt !== null) candidates.push(endsAt);
  if (trialEndsAt !== null && trialEndsAt > after) candidates.push(trialEndsAt);
  const version = versions.find((candidate) => candidate.id === currentPlanVersionId(subscription, after));
  if (version) {
    const period = periodContaining(version.terms.cadence, anchor, dayInZone(after, zone));
    candidates.push(startOfDay(period.to, zone));
  }
  return candidates.length === 0 ? null : Math.min(...candidates);
}
