import type { Charge, PlanVersion } from "../catalog/plan";
import { chargePolicy, planPolicy } from "../catalog/plan-policy";
import { groupBy } from "../group-by";
import type { Policy } from "../policy-kinds";
import { neverStarted, type StintSpan, stintSpan } from "../subscription/service-span";
import type { Stint, Subscription } from "../subscription/subscription";
import { versionOf } from "../subscription/timeline";
import { type Cadence, type Period, periodsBetween } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import type { RatingWindow, TaxTreatment } from "./fee";
import { movesOn } from "./moves-on";
import { usageStays, versionAfter, waitsUntil } from "./usage-stays";

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
  /** Ended and not billed yet, reopened by late usage, or billed in advance: their usage is needed to bill. */
  readonly toRate: readonly RatingWindow[];
  /** Still running: what current usage and previews show, and what thresholds look at. */
  readonly open: readonly RatingWindow[];
  /** Reopened, but the charge sets late usage of that age aside. */
  readonly setAside: readonly RatingWindow[];
  /** All whose usage a run has to know: those to rate, what tiers go on from, and open ones under a threshold. */
  readonly toMeasure: readonly RatingWindow[];
  /** All that the history has so far. */
  readonly all: readonly RatingWindow[];
};

/** Names a window by what never changes about it: stint, charge and first instant. */
export function windowKey(window: Pick<RatingWindow, "stintId" | "chargeId" | "startsAt">): string {
  return `${window.stintId}/${window.chargeId}/${window.startsAt}`;
}

const sorted = new WeakMap<WindowSlice, { readonly now: Instant; readonly windows: UsageWindows }>();

/**
 * Sorts every window of the slice into those a run up to `now` rates, those still open and those set aside. A run asks
 * twice: before it measures, and when it proposes.
 */
export function usageWindows(slice: WindowSlice, now: Instant): UsageWindows {
  const known = sorted.get(slice);
  if (known?.now === now) return known.windows;
  const windows = sortWindows(slice, now);
  sorted.set(slice, { now, windows });
  return windows;
}

function sortWindows(slice: WindowSlice, now: Instant): UsageWindows {
  const stored = new Map(slice.windows.map((window) => [windowKey(window), window]));
  const toRate: RatingWindow[] = [];
  const open: RatingWindow[] = [];
  const setAside: RatingWindow[] = [];
  const all: RatingWindow[] = [];
  // Under the window as the history names it, which is one object, what its row says of it.
  const toMeasure = new Map<RatingWindow, RatingWindow>();
  for (const { subscription, versions } of slice.subscriptions) {
    if (subscription.invoicingOff === true) continue;
    const rated = new Map<RatingWindow, RatingWindow>();
    const series = windowSeries(slice, subscription, versions, now);
    const own = series.flatMap(({ windows }) => windows);
    for (const window of own) all.push(window);
    for (const { charge, version, windows } of series) {
      const policy = planPolicy(slice.policy, version.terms);
      const recovery = chargePolicy(slice.policy, version.terms, charge);
      const running: RatingWindow[] = [];
      for (const window of windows) {
        if (billsAt(window) > now) {
          running.push(window);
          continue;
        }
        if (isHeldBack(subscription, window, now)) continue;
        const billed = stored.size === 0 ? undefined : stored.get(windowKey(window));
        if (!billed) rated.set(window, window);
        else if (!isSettled(policy, subscription, window, billed)) {
          const current = asStored(policy, subscription, window, billed);
          // A window is open again when the document that billed it was cancelled to be billed anew.
          const isNew = billed.state === "open" || billed.endsAt !== current.endsAt;
          if (isNew || isRatedLate(recovery, agedPeriods(own, stored, window))) rated.set(window, current);
          else setAside.push(current);
        }
      }
      open.push(...running);
      const isAdvance = charge.timing === "in_advance";
      const isWatched = !isAdvance && (version.terms.thresholds ?? []).length > 0;
      for (const window of running) {
        if (isAdvance && window.startsAt <= now) rated.set(window, window);
        else if (isWatched) toMeasure.set(window, window);
      }
    }
    const carrying = stored.size === 0 ? [] : series.filter((each) => carries(slice.policy, each));
    for (const [window, billed] of laterPieces(rated, carrying, stored, versions)) rated.set(window, billed);
    const before = earlierWindows(own, versions);
    for (const window of rated.values())
      for (const earlier of before(window)) toMeasure.set(earlier, earlier);
    for (const [window, current] of rated) {
      toRate.push(current);
      toMeasure.set(window, current);
    }
  }
  return { toRate, open, setAside, toMeasure: [...toMeasure.values()], all };
}

/** Whether the tiers of a charge go on from what earlier pieces of the period hold. */
function carries(policy: Policy, { version }: Series): boolean {
  return planPolicy(policy, version.terms).tiers_on_split === "carry";
}

/**
 * A window with what its row says of it. One that reached past an end set back in time keeps its own end where the
 * policy keeps what was used after it.
 */
function asStored(
  policy: Policy,
  { endsAt }: Subscription,
  window: RatingWindow,
  { id, tax, dirty, state, ...billed }: RatingWindow,
): RatingWindow {
  const keeps = keepsOwnEnd(policy, endsAt, window, billed);
  const { period, startsAt, endsAt: billedTo, throughEnd } = billed;
  const own = keeps ? { period, startsAt, endsAt: billedTo, throughEnd } : {};
  return { ...window, ...own, id, tax, dirty, state };
}

function keepsOwnEnd(
  policy: Policy,
  endsAt: Subscription["endsAt"],
  window: RatingWindow,
  billed: Pick<RatingWindow, "endsAt">,
): boolean {
  const isCut = window.endsAt === endsAt && billed.endsAt > window.endsAt;
  return isCut && policy.backdated_end_usage === "keep";
}

/** Billed, to where the history still has its end, and nothing came or went since: what most windows of a history are. */
function isSettled(
  policy: Policy,
  { endsAt }: Subscription,
  window: RatingWindow,
  billed: RatingWindow,
): boolean {
  if (billed.state === "open" || billed.dirty) return false;
  return billed.endsAt === window.endsAt || keepsOwnEnd(policy, endsAt, window, billed);
}

/** While billing stands still, usage of that time waits for it to go on; an end bills it. */
function isHeldBack(subscription: Subscription, window: RatingWindow, now: Instant): boolean {
  const { endsAt, pauses = [] } = subscription;
  if (pauses.length === 0 || (endsAt !== null && endsAt <= now)) return false;
  return pauses.some(
    (pause) => pause.startsAt <= window.startsAt && (pause.endsAt === null || pause.endsAt > now),
  );
}

/** When a window's usage is billed: as it ends, or with the period it is a part of. */
export function billsAt(window: RatingWindow): Instant {
  return window.billsAt ?? window.endsAt;
}

/**
 * Finds, among `windows`, the earlier ones of the same charge in the same whole period, whose units the tiers of a
 * window go on from. The same code on another plan is the same charge.
 */
export function earlierWindows(
  windows: readonly RatingWindow[],
  versions: readonly PlanVersion[],
): (window: RatingWindow) => readonly RatingWindow[] {
  const byMetric = groupBy(windows, ({ metricId }) => metricId);
  return (window) => {
    const own = byMetric.get(window.metricId) ?? [];
    if (own.length <= 1) return NONE;
    return own.filter(
      (candidate) =>
        candidate.endsAt <= window.startsAt &&
        candidate.subscriptionId === window.subscriptionId &&
        candidate.whole?.to === window.whole?.to &&
        chargeCode(candidate, versions) === chargeCode(window, versions),
    );
  };
}

const NONE: readonly RatingWindow[] = [];

/**
 * The billed windows of the same charge after ones that are rated again, in the same whole period: their tiers go on from
 * what those hold, so they are rated again as well.
 */
function laterPieces(
  rated: ReadonlyMap<RatingWindow, RatingWindow>,
  carrying: readonly Series[],
  stored: ReadonlyMap<string, RatingWindow>,
  versions: readonly PlanVersion[],
): [RatingWindow, RatingWindow][] {
  if (carrying.length === 0) return [];
  const again = [...rated.values()].filter(({ id }) => id !== null);
  if (again.length === 0) return [];
  const own = carrying.flatMap(({ windows }) => windows);
  return own.flatMap((window): [RatingWindow, RatingWindow][] => {
    const billed = rated.has(window) ? undefined : stored.get(windowKey(window));
    if (!billed) return [];
    const follows = again.some(
      (earlier) =>
        earlier.metricId === window.metricId &&
        earlier.endsAt <= window.startsAt &&
        earlier.whole?.to === window.whole?.to &&
        chargeCode(earlier, versions) === chargeCode(window, versions),
    );
    const { id, tax, dirty, state } = billed;
    return follows ? [[window, { ...window, id, tax, dirty, state }]] : [];
  });
}

function chargeCode(window: RatingWindow, versions: readonly PlanVersion[]): string | undefined {
  const version = versions.find((candidate) => candidate.id === window.planVersionId);
  return version?.charges.find((charge) => charge.id === window.chargeId)?.code;
}

/** How many periods of the same metric were billed from that of `window` on, of whatever plan and in how many pieces. */
function agedPeriods(
  own: readonly RatingWindow[],
  stored: ReadonlyMap<string, RatingWindow>,
  { metricId, whole }: RatingWindow,
): number {
  const ends = own
    .filter((other) => other.metricId === metricId && stored.has(windowKey(other)))
    .map((other) => other.whole?.to ?? other.period.to);
  return new Set(ends.filter((end) => whole === undefined || end >= whole.to)).size;
}

/** `age` counts billed periods from the newest, which is 1; usage that comes late for older ones is set aside. */
function isRatedLate(policy: Policy, age: number): boolean {
  return policy.late_usage === "difference" && age <= LATE_WINDOWS[policy.late_windows];
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

type Series = {
  readonly charge: Charge;
  readonly version: PlanVersion;
  readonly windows: readonly RatingWindow[];
};

/** One list of windows, in order of time, per stay and charge: from its start to the one that holds `now`. */
function windowSeries(
  slice: WindowSlice,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): Series[] {
  if (neverStarted(subscription)) return [];
  const stays = usageStays(subscription);
  return stays.flatMap(({ stint, last }, index) => {
    const version = versionOf(versions, stint.planVersionId);
    if (version.charges.length === 0 || stint.startsAt > now) return [];
    const { cadence: planCadence, usageCadence } = version.terms;
    const cadence = usageCadence ?? planCadence;
    const span = {
      ...stintSpan(subscription, last, planCadence, slice.policy),
      startsAt: stint.startsAt,
      fromDay: dayInZone(stint.startsAt, subscription.zone),
    };
    const next = versionAfter(subscription, last, versions);
    const waits = { until: waitsUntil(subscription, stays.slice(index), versions) };
    const pieces = windowPieces(slice.policy, subscription, stint, cadence, span, now, waits);
    const whole = pieces.filter((piece) => !isCutBy(subscription, piece, now));
    return version.charges.map((charge) => ({
      charge,
      version,
      windows: (movesOn(charge, next) ? whole : pieces).map((piece) =>
        makeWindow(slice, subscription, stint, charge, span, piece),
      ),
    }));
  });
}

/** True of the last piece of a stay that ended before its period did. */
function isCutBy({ zone }: Subscription, { endsAt, whole }: Piece, now: Instant): boolean {
  return endsAt <= now && endsAt < startOfDay(whole.to, zone);
}

type Piece = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly billsAt: Instant;
  readonly period: Period;
  readonly whole: Period;
};

/**
 * Cuts a stay at the start of each period, to the instant or, where the policy says so, to the day. A piece after the
 * last billed day keeps its usage on an empty period (`from` = `to`): it was consumed, and nothing else can bill it.
 */
function windowPieces(
  policy: Policy,
  subscription: Subscription,
  stint: Stint,
  cadence: Cadence,
  span: StintSpan,
  now: Instant,
  waits: { readonly until: Instant | null },
): Piece[] {
  const { zone } = subscription;
  const own = stint.anchor ?? subscription.anchor;
  const anchor = own.kind === "bill_day" ? { ...own, from: span.fromDay } : own;
  const isByDay = policy.usage_split === "day";
  const begins =
    isByDay && span.startsAt > subscription.startsAt ? startOfDay(span.fromDay, zone) : span.startsAt;
  const ends =
    span.endsAt !== null && isByDay && !span.isLast
      ? startOfDay(dayInZone(span.endsAt, zone), zone)
      : span.endsAt;
  const horizon = dayInZone(ends === null ? now : Math.min(now, ends), zone);
  return periodsBetween(cadence, anchor, span.fromDay, horizon + 1).flatMap((whole) => {
    const startsAt = Math.max(begins, startOfDay(whole.from, zone));
    const closes = startOfDay(whole.to, zone);
    const endsAt = ends === null ? closes : Math.min(ends, closes);
    if (endsAt <= startsAt) return [];
    const from = Math.max(whole.from, span.fromDay);
    const to = Math.max(from, Math.min(whole.to, span.toDay ?? whole.to));
    const billsAt = waits.until === null ? endsAt : Math.max(endsAt, Math.min(closes, waits.until));
    return [{ startsAt, endsAt, billsAt, period: { from, to }, whole }];
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
  const window: RatingWindow = {
    id: null,
    subscriptionId: subscription.id,
    stintId: stint.id,
    planVersionId: stint.planVersionId,
    chargeId: charge.id,
    metricId: charge.metricId,
    period: piece.period,
    whole: piece.whole,
    startsAt: piece.startsAt,
    endsAt: piece.endsAt,
    throughEnd: closesService && slice.policy.usage_at_end === "through_instant",
    tax: slice.customer.tax,
    state: "open",
    dirty: false,
  };
  return piece.billsAt === piece.endsAt ? window : { ...window, billsAt: piece.billsAt };
}
