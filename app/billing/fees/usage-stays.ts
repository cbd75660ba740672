import type { PlanVersion } from "../catalog/plan";
import type { Stint, Subscription } from "../subscription/subscription";
import { versionOf } from "../subscription/timeline";
import { isSameBillDay } from "../time/cadence";
import type { Instant } from "../time/instant";

/** A run of stays that are one to usage, under the first one's id, and the last of them. */
export type UsageStay = { readonly stint: Stint; readonly last: Stint };

/** Stays as usage sees them: a change of the quantity alone is none. A stay that never was has no usage either. */
export function usageStays(subscription: Subscription): UsageStay[] {
  const stays: UsageStay[] = [];
  for (const stint of subscription.stints) {
    if (stint.endsAt !== null && stint.endsAt <= stint.startsAt && subscription.stints.length > 1) continue;
    const before = stays.at(-1);
    if (before && before.last.endsAt === stint.startsAt && isSameForUsage(before.last, stint)) {
      stays[stays.length - 1] = { ...before, last: stint };
    } else stays.push({ stint, last: stint });
  }
  return stays;
}

/** What was agreed for a stay about its usage. */
function usagePrices({ overrides }: Stint) {
  const { charges, filters, minimums, maximums } = overrides ?? {};
  return [charges, filters, minimums, maximums].map((agreed) => agreed ?? null);
}

function isSameForUsage(a: Stint, b: Stint): boolean {
  return (
    a.planVersionId === b.planVersionId &&
    JSON.stringify([a.anchor ?? null, usagePrices(a)]) === JSON.stringify([b.anchor ?? null, usagePrices(b)])
  );
}

/**
 * Where only another version of the same plan follows that nobody asked for, usage is split there and billed with its
 * period all the same, or with what ends that before: a change of plan or bill day, or the end. Null: it is billed as the
 * stay ends.
 */
export function waitsUntil(
  { anchor }: Subscription,
  stays: readonly UsageStay[],
  versions: readonly PlanVersion[],
): Instant | null {
  const isNewVersion = (before: Stint, after: Stint): boolean =>
    after.startsAt === before.endsAt &&
    after.isAsked !== true &&
    after.planVersionId !== before.planVersionId &&
    versionOf(versions, after.planVersionId).planId === versionOf(versions, before.planVersionId).planId &&
    isSameBillDay(after.anchor ?? anchor, before.anchor ?? anchor);
  const [first, ...later] = stays;
  let last = first?.last;
  for (const stay of later) {
    if (!last || !isNewVersion(last, stay.stint)) break;
    last = stay.last;
  }
  return !last || last === first?.last ? null : (last.endsAt ?? Number.POSITIVE_INFINITY);
}

/** What the subscription is on after a stay; null where nothing follows at once. */
export function versionAfter(
  subscription: Subscription,
  stint: Stint,
  versions: readonly PlanVersion[],
): PlanVersion | null {
  const next = subscription.stints.find(
    (candidate) =>
      candidate.startsAt === stint.endsAt && candidate.id !== stint.id && candidate.endsAt !== stint.endsAt,
  );
  return next ? versionOf(versions, next.planVersionId) : null;
}
