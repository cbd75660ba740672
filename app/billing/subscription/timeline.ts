import { assert } from "../assert";
import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import type { Policy } from "../policy-kinds";
import { type Anchor, type Cadence, cadenceMonths } from "../time/cadence";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { type PhaseSpan, phaseSpans, priceIn } from "./phases";
import { neverStarted, type StintSpan, stintSpan } from "./service-span";
import type { Pause, Stint, Subscription } from "./subscription";

/**
 * A stretch of a subscription in which nothing about its price changes: one stay, one phase of its plan, no pause.
 * Days are those the recurring price is paid for; `toDay` is null while nothing ends it.
 */
export type Segment = {
  readonly stint: Stint;
  readonly version: PlanVersion;
  /** Index of the phase in the plan. */
  readonly phase: number;
  readonly phaseKind: PhaseSpan["phase"]["kind"];
  readonly fromDay: Day;
  readonly toDay: Day | null;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** Where the phase itself ends, whatever else ends the segment before. */
  readonly phaseToDay: Day | null;
  readonly cadence: Cadence;
  readonly anchor: Anchor;
  /** Null: nothing recurs. */
  readonly unitAmount: string | null;
  /** Due on `fromDay`; null: nothing is, or it was with an earlier segment. */
  readonly oneTimeAmount: string | null;
};

type Slice = Pick<Segment, "fromDay" | "toDay" | "startsAt" | "endsAt"> & { readonly afterPause: boolean };

const known = new WeakMap<Subscription, { policy: Policy; segments: readonly Segment[] }>();

/**
 * All segments of a subscription in order of time: its stays, cut where a phase of the plan ends and where billing
 * stops and goes on. A stay or phase of less than a day has none.
 */
export function timeline(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
): readonly Segment[] {
  const kept = known.get(subscription);
  if (kept && kept.policy === policy) return kept.segments;
  const segments = neverStarted(subscription) ? [] : layOut(subscription, versions, policy);
  known.set(subscription, { policy, segments });
  return segments;
}

function layOut(subscription: Subscription, versions: readonly PlanVersion[], policy: Policy): Segment[] {
  const segments: Segment[] = [];
  for (const stint of subscription.stints) {
    const version = versionOf(versions, stint.planVersionId);
    const own = planPolicy(policy, version.terms);
    const span = stintSpan(subscription, stint, version.terms.cadence, policy);
    if (span.toDay !== null && span.toDay <= span.fromDay) continue;
    for (const phase of phaseSpans(subscription, stint, version.terms, policy)) {
      const whole = phaseSlice(phase, span);
      if (!whole) continue;
      const before = segments.at(-1);
      const opens = !before || !sameOffer(before, stint, version, phase.index);
      for (const [index, slice] of withoutPauses(whole, subscription).entries()) {
        const anchor = stint.anchor ?? subscription.anchor;
        const cadence = phase.phase.cadence ?? version.terms.cadence;
        const from = phaseAnchorDay(opens ? undefined : before, { anchor, cadence }, whole, slice, own);
        const beginning =
          opens && index === 0 && !isNextVersion(before, version, phase) ? "opens" : "goes_on";
        segments.push(makeSegment(subscription, stint, version, phase, slice, from, beginning));
      }
    }
  }
  return segments;
}

/** The part of a phase inside a stay, in days and instants; null when they share no day. */
function phaseSlice(phase: PhaseSpan, span: StintSpan): Slice | null {
  const fromDay = Math.max(phase.fromDay, span.fromDay);
  const toDay = earliest(phase.toDay, span.toDay);
  const startsAt = Math.max(phase.startsAt, span.startsAt);
  const endsAt = earliest(phase.endsAt, span.endsAt);
  // A subscription that ends in the last hours of a trial never reaches the price after it.
  if (span.endsAt !== null && span.endsAt <= startsAt && startsAt > span.startsAt) return null;
  if (toDay !== null && toDay <= fromDay) return null;
  return { fromDay, toDay, startsAt, endsAt, afterPause: false };
}

/** True while the same plan, phase and agreed prices go on, as when only a quantity or a bill day changed. */
function sameOffer(before: Segment, stint: Stint, version: PlanVersion, phase: number): boolean {
  return (
    before.version.id === version.id &&
    before.phase === phase &&
    JSON.stringify(before.stint.overrides ?? null) === JSON.stringify(stint.overrides ?? null)
  );
}

/** True where another version of the same plan takes over within a phase: its one-time price was paid before. */
function isNextVersion(before: Segment | undefined, version: PlanVersion, { phase }: PhaseSpan): boolean {
  if (!before || before.version.id === version.id) return false;
  return before.version.planId === version.planId && before.phaseKind === phase.kind;
}

/**
 * Where periods on a bill day are laid out from: the phase's first day, or the resume where the policy says so. A change
 * that leaves plan, phase and bill day as they are (`before` is the segment it follows) keeps the periods, too. Periods
 * of days and weeks know no bill day.
 */
function phaseAnchorDay(
  before: Segment | undefined,
  { anchor, cadence }: { readonly anchor: Anchor; readonly cadence: Cadence },
  whole: Slice,
  slice: Slice,
  policy: Policy,
): Day {
  if (slice.afterPause && policy.resume_anchor === "resume_month") return slice.fromDay;
  const isSameDay =
    before?.anchor.kind === "bill_day" &&
    anchor.kind === "bill_day" &&
    (before.anchor.dayOfMonth === anchor.dayOfMonth || cadenceMonths(cadence) === null);
  return isSameDay && before.anchor.kind === "bill_day" ? before.anchor.from : whole.fromDay;
}

function makeSegment(
  subscription: Subscription,
  stint: Stint,
  version: PlanVersion,
  span: PhaseSpan,
  slice: Slice,
  anchorFrom: Day,
  beginning: "opens" | "goes_on",
): Segment {
  const { phase, index } = span;
  const { currency } = subscription;
  const own = stint.overrides?.phases?.[String(index)];
  const recurring = priceIn(phase.prices, currency);
  const oneTime = priceIn(phase.oneTime, currency);
  const anchor = stint.anchor ?? subscription.anchor;
  return {
    fromDay: slice.fromDay,
    toDay: slice.toDay,
    startsAt: slice.startsAt,
    endsAt: slice.endsAt,
    stint,
    version,
    phase: index,
    phaseKind: phase.kind,
    phaseToDay: span.toDay,
    cadence: phase.cadence ?? version.terms.cadence,
    anchor: anchor.kind === "bill_day" ? { ...anchor, from: anchorFrom } : anchor,
    unitAmount: own?.recurring ?? (recurring === null ? null : (stint.overrides?.recurring ?? recurring)),
    oneTimeAmount:
      beginning === "opens" ? (own?.oneTime ?? agreedOneTime(stint, slice, subscription) ?? oneTime) : null,
  };
}

/** A one-time price agreed for a stay is that of the phase it begins with. */
function agreedOneTime(stint: Stint, slice: Slice, subscription: Subscription): string | null {
  const agreed = stint.overrides?.oneTime ?? null;
  return slice.fromDay === dayInZone(stint.startsAt, subscription.zone) ? agreed : null;
}

/** The slice without the days on which billing stood still. */
function withoutPauses(slice: Slice, subscription: Subscription): Slice[] {
  const pauses = mergedPauses(subscription);
  let rest: Slice[] = [slice];
  for (const pause of pauses) rest = rest.flatMap((piece) => cutOut(piece, pause));
  return rest;
}

/** Stretches of time in which billing stands still, merged and in order. */
export type StandStill = {
  readonly fromDay: Day;
  readonly toDay: Day | null;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
};

/** Several pauses with different owners hold together: billing goes on when the last one is lifted. */
export function mergedPauses(subscription: Pick<Subscription, "pauses" | "zone">): StandStill[] {
  const pauses = [...(subscription.pauses ?? [])].sort((a, b) => a.startsAt - b.startsAt);
  const merged: { startsAt: Instant; endsAt: Instant | null }[] = [];
  for (const pause of pauses) {
    const last = merged.at(-1);
    if (last && (last.endsAt === null || pause.startsAt <= last.endsAt)) last.endsAt = latest(last, pause);
    else merged.push({ startsAt: pause.startsAt, endsAt: pause.endsAt });
  }
  return merged.map(({ startsAt, endsAt }) => ({
    startsAt,
    endsAt,
    fromDay: dayInZone(startsAt, subscription.zone),
    toDay: endsAt === null ? null : dayInZone(endsAt, subscription.zone),
  }));
}

function latest(a: { readonly endsAt: Instant | null }, b: Pick<Pause, "endsAt">): Instant | null {
  return a.endsAt === null || b.endsAt === null ? null : Math.max(a.endsAt, b.endsAt);
}

function cutOut(slice: Slice, pause: StandStill): Slice[] {
  const { fromDay, toDay } = slice;
  if (toDay !== null && pause.fromDay >= toDay) return [slice];
  if (pause.toDay !== null && (pause.toDay <= fromDay || pause.toDay <= pause.fromDay)) return [slice];
  const pieces: Slice[] = [];
  if (pause.fromDay > fromDay) pieces.push({ ...slice, toDay: pause.fromDay, endsAt: pause.startsAt });
  if (pause.toDay !== null && pause.endsAt !== null && (toDay === null || pause.toDay < toDay)) {
    pieces.push({ ...slice, fromDay: pause.toDay, startsAt: pause.endsAt, afterPause: true });
  }
  return pieces;
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

export function versionOf(versions: readonly PlanVersion[], id: string): PlanVersion {
  const version = versions.find((candidate) => candidate.id === id);
  assert(version, () => `plan version ${id} was loaded`);
  return version;
}
