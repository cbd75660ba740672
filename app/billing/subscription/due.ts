import type { PlanVersion } from "../catalog/plan";
import type { Policy } from "../policy-kinds";
import { type Anchor, type Cadence, periodContaining } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { neverStarted } from "./service-span";
import type { Subscription } from "./subscription";
import { type Segment, timeline } from "./timeline";

/**
 * The next instant after `after` at which billing may have something to do: a start, a change that was planned, the
 * end of a phase, a pause or a resume, the start of a period, the end. Null when nothing is left. For a subscription
 * not billed yet, ask from one millisecond before its start.
 */
export function nextDueAt(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
  after: Instant,
): Instant | null {
  const { startsAt, endsAt } = subscription;
  if (neverStarted(subscription) || subscription.invoicingOff === true) return null;
  if (after < startsAt) return startsAt;
  if (endsAt !== null && after >= endsAt) return null;
  const candidates = [...turningPoints(subscription)];
  for (const segment of timeline(subscription, versions, policy)) {
    if (segment.endsAt !== null && segment.endsAt <= after) continue;
    candidates.push(segment.startsAt, ...(segment.endsAt === null ? [] : [segment.endsAt]));
    if (segment.startsAt > after) continue;
    candidates.push(...nextPeriods(subscription, segment, after));
  }
  const due = candidates.filter((instant) => instant > after && (endsAt === null || instant <= endsAt));
  return due.length === 0 ? null : Math.min(...due);
}

/** Instants at which something about the subscription was or is to be changed. */
function turningPoints(subscription: Subscription): Instant[] {
  const { stints, pauses = [], itemUnits = [], endsAt, trialEndsAt } = subscription;
  return [
    ...stints.map((stint) => stint.startsAt),
    ...pauses.flatMap((pause) => [pause.startsAt, pause.endsAt ?? pause.startsAt]),
    ...itemUnits.map((units) => units.startsAt),
    ...(endsAt === null ? [] : [endsAt]),
    ...(trialEndsAt === null ? [] : [trialEndsAt]),
  ];
}

function nextPeriods(subscription: Subscription, segment: Segment, after: Instant): Instant[] {
  const { zone } = subscription;
  const { usageCadence, charges } = segment.version.terms;
  const today = dayInZone(after, zone);
  const closes = (cadence: Cadence, anchor: Anchor): Instant =>
    startOfDay(periodContaining(cadence, anchor, today).to, zone);
  const due = [closes(segment.cadence, segment.anchor)];
  if (usageCadence && charges.length > 0) due.push(closes(usageCadence, segment.anchor));
  if (segment.cadence !== segment.version.terms.cadence && charges.length > 0) {
    due.push(closes(segment.version.terms.cadence, segment.anchor));
  }
  return due;
}
