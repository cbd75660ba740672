import type { Charge, PlanVersion } from "../catalog/plan";
import type { Policy } from "../policy-kinds";
import { neverStarted, type StintSpan, stintSpan } from "../subscription/service-span";
import type { Stint, Subscription } from "../subscription/subscription";
import { type Period, periodsBetween } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import type { RatingWindow, TaxTreatment } from "./fee";

/** What of the book the windows of one customer follow from. */
export type WindowSlice = {
  readonly policy: Policy;
  readonly customer: { readonly tax: TaxTreatment };
  readonly subscriptions: readonly {
    readonly subscription: Subscription;
    readonly versions: readonly PlanVersion[];
  }[];
  /** Windows billed before. */
  readonly windows: readonly RatingWindow[];
};

export type UsageWindows = {
  /** Ended and not billed yet, or billed and reopened by late usage: their usage is needed to bill. */
  readonly toRate: readonly RatingWindow[];
  /** Still running: what current usage and previews show. */
  readonly open: readonly RatingWindow[];
  /** Reopened, but late usage of that age is set aside by the policy. */
  readonly setAside: readonly RatingWindow[];
};

/** Names a window by what never changes about it: stint, charge and first instant. */
export function windowKey(window: Pick<RatingWindow, "stintId" | "chargeId" | "startsAt">): string {
  return `${window.stintId}/${window.chargeId}/${window.startsAt}`;
}

/** Sorts every window of the slice into those a run up to `now` rates, those still open and those set aside. */
export function usageWindows(slice: WindowSlice, now: Instant): UsageWindows {
  const stored = new Map(slice.windows.map((window) => [windowKey(window), window]));
  const toRate: RatingWindow[] = [];
  const open: RatingWindow[] = [];
  const setAside: RatingWindow[] = [];
  for (const { subscription, versions } of slice.subscriptions) {
    for (const series of windowSeries(slice, subscription, versions, now)) {
      const closed = series.filter((window) => window.endsAt <= now);
      for (const [index, window] of closed.entries()) {
        const billed = stored.get(windowKey(window));
        if (!billed) toRate.push(window);
        else if (billed.dirty)
          (isRatedLate(slice.policy, closed.length - index) ? toRate : setAside).push(billed);
      }
      open.push(...series.filter((window) => window.endsAt > now));
    }
  }
  return { toRate, open, setAside };
}

/** `age` counts closed windows from the newest, which is 1. */
function isRatedLate(policy: Policy, age: number): boolean {
  return age <= ratedLateWindows(policy);
}

/** How many closed windows, from the newest, still bill usage that came late; in older ones it is set aside. */
export function ratedLateWindows(policy: Policy): number {
  return policy.late_usage === "difference" ? LATE_WINDOWS[policy.late_windows] : 0;
}

/** Settings are texts; this one counts. */
const LATE_WINDOWS: Record<Policy["late_windows"], number> = {
  "0": 0,
  "1": 1,
  "2": 2,
  "3": 3,
  "6": 6,
  "12": 12,
};

/** One list of windows, in order of time, per stint and charge: from its start to the one that holds `now`. */
function windowSeries(
  slice: WindowSlice,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): RatingWindow[][] {
  if (neverStarted(subscription)) return [];
  return subscription.stints.flatMap((stint) => {
    const version = versions.find((candidate) => candidate.id === stint.planVersionId);
    if (!version || version.charges.length === 0 || stint.startsAt > now) return [];
    const span = stintSpan(subscription, stint, version.terms.cadence, slice.policy);
    const pieces = windowPieces(subscription, version, span, now);
    return version.charges.map((charge) =>
      pieces.map((piece) => makeWindow(slice, subscription, stint, charge, span, piece)),
    );
  });
}

type Piece = { readonly startsAt: Instant; readonly endsAt: Instant; readonly period: Period };

/**
 * Cuts a stint at the start of each period, to the instant. A piece after the last billed day keeps its usage on
 * an empty period (`from` = `to`): it was consumed, and nothing else can bill it.
 */
function windowPieces(
  subscription: Subscription,
  version: PlanVersion,
  span: StintSpan,
  now: Instant,
): Piece[] {
  const { zone, anchor } = subscription;
  const horizon = dayInZone(span.endsAt === null ? now : Math.min(now, span.endsAt), zone);
  return periodsBetween(version.terms.cadence, anchor, span.fromDay, horizon + 1).flatMap((period) => {
    const startsAt = Math.max(span.startsAt, startOfDay(period.from, zone));
    const closes = startOfDay(period.to, zone);
    const endsAt = span.endsAt === null ? closes : Math.min(span.endsAt, closes);
    if (endsAt <= startsAt) return [];
    const from = Math.max(period.from, span.fromDay);
    const to = Math.max(from, Math.min(period.to, span.toDay ?? period.to));
    return [{ startsAt, endsAt, period: { from, to } }];
  });
}

function makeWindow(
  slice: WindowSlice,
  subscription: Subscription,
  stint: Stint,
  charge: Charge,
  span: StintSpan,
  piece: Piece,
): RatingWindow {
  const closesService = span.isLast && piece.endsAt === span.endsAt;
  return {
    id: null,
    subscriptionId: subscription.id,
    stintId: stint.id,
    planVersionId: stint.planVersionId,
    chargeId: charge.id,
    metricId: charge.metricId,
    period: piece.period,
    startsAt: piece.startsAt,
    endsAt: piece.endsAt,
    throughEnd: closesService && slice.policy.usage_at_end === "through_instant",
    tax: slice.customer.tax,
    state: "open",
    dirty: false,
  };
}
