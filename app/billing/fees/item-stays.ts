import type { FixedItemTerms, PlanVersion } from "../catalog/plan";
import { fromDecimal, type Rational } from "../money/rational";
import type { Policy } from "../policy-kinds";
import { agreedItem } from "../subscription/agreed-terms";
import { stintSpan } from "../subscription/service-span";
import type { Stint, Subscription } from "../subscription/subscription";
import type { ChangeUnused } from "../subscription/subscription-kinds";
import { mergedPauses, versionOf } from "../subscription/timeline";
import { intersect, type Period, periodsBetween } from "../time/cadence";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { without } from "./in-force";

/** How many units of an item are held from a day on. */
export type UnitsFrom = {
  readonly from: Day;
  readonly units: string;
  /** What fewer units mean for what was paid, where the change says; absent: what the policy says. */
  readonly unused?: ChangeUnused;
};

/** One item of one stay in one period: the days it is served, when the period opens and closes, and its units. */
export type ItemStay = {
  readonly stint: Stint;
  readonly version: PlanVersion;
  readonly item: FixedItemTerms;
  readonly period: Period;
  readonly served: Period;
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** True when the stay ends before the period does. */
  readonly isCut: boolean;
  readonly endsWithService: boolean;
  /** In order; the first is what is held on the first day served. */
  readonly units: readonly UnitsFrom[];
};

/** The periods of every fixed item of a subscription that have begun by `now`, stay by stay. */
export function itemStays(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
  now: Instant,
): ItemStay[] {
  const { zone } = subscription;
  const today = dayInZone(now, zone);
  return subscription.stints.flatMap((stint) => {
    const version = versionOf(versions, stint.planVersionId);
    const items = (version.terms.fixedItems ?? []).map((item) =>
      agreedItem(item, stint.overrides, subscription.currency),
    );
    if (items.length === 0 || stint.startsAt > now) return [];
    const span = stintSpan(subscription, stint, version.terms.cadence, policy);
    if (span.toDay !== null && span.toDay <= span.fromDay) return [];
    const anchor = stint.anchor ?? subscription.anchor;
    const until = Math.min(span.toDay ?? today + 1, today + 1);
    return periodsBetween(version.terms.cadence, anchor, span.fromDay, until).flatMap((period) => {
      const served = intersect(period, { from: span.fromDay, to: lastDayOf(span, policy, period) });
      if (!served || isPausedThroughout(subscription, served)) return [];
      const stay = {
        stint,
        version,
        period,
        served,
        opensAt: Math.max(startOfDay(served.from, zone), stint.startsAt),
        closesAt: Math.min(startOfDay(served.to, zone), span.endsAt ?? Number.POSITIVE_INFINITY),
        isCut: (span.toDay ?? period.to) < period.to,
        endsWithService: span.isLast && span.endsAt !== null && served.to < period.to,
      };
      return items
        .filter((item) => item.recurring || served.from === dayInZone(subscription.startsAt, zone))
        .map((item) => ({
          ...stay,
          ...(item.timing === "in_advance" && span.toDay !== null
            ? { served: cutTo(served, span.toDay) }
            : {}),
          item,
          units: unitsHeld(subscription, stint, item, served, now),
        }));
    });
  });
}

/** Where the day of ending is billed, the day of a change is the old plan's, too, for what it bills in arrears. */
function lastDayOf(span: ReturnType<typeof stintSpan>, policy: Policy, period: Period): Day {
  if (span.toDay === null) return period.to;
  const isChange = !span.isLast && policy.end_day === "inclusive" && span.endsAt !== null;
  return isChange && span.toDay < period.to && span.toDay > period.from ? span.toDay + 1 : span.toDay;
}

function cutTo(served: Period, toDay: Day): Period {
  return { from: served.from, to: Math.min(served.to, toDay) };
}

function isPausedThroughout(subscription: Subscription, served: Period): boolean {
  const pauses = mergedPauses(subscription).map(({ fromDay, toDay }) => ({
    from: fromDay,
    to: toDay ?? served.to,
  }));
  return without([served], pauses).length === 0;
}

/** Units by the day from which they are held. Numbers agreed for this stay take the place of the catalog's. */
function unitsHeld(
  subscription: Subscription,
  stint: Stint,
  item: FixedItemTerms,
  served: Period,
  now: Instant,
): UnitsFrom[] {
  const changes = (subscription.itemUnits ?? [])
    .filter(
      (change) => change.item === item.code && change.startsAt >= stint.startsAt && change.startsAt <= now,
    )
    .map(({ startsAt, units, unused }) => ({
      from: dayInZone(startsAt, subscription.zone),
      units,
      ...(unused === undefined ? {} : { unused }),
    }));
  const before = changes.filter((change) => change.from <= served.from).at(-1);
  const inside = changes.filter((change) => change.from > served.from && change.from < served.to);
  return [{ from: served.from, units: before?.units ?? item.units }, ...inside];
}

export function unitsOf(step: UnitsFrom): Rational {
  return fromDecimal(step.units);
}
