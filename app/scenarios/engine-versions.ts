import { assert } from "~/billing/assert";
import type { PlanVersion } from "~/billing/catalog/plan";
import { currentStint } from "~/billing/subscription/status";
import { withEachStint } from "~/billing/subscription/stints";
import type { Subscription } from "~/billing/subscription/subscription";
import { decideVersionSwitch } from "~/billing/subscription/version-switch";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone, startOfDay, type TimeZone } from "~/billing/time/zone";
import { type EngineBook, newId } from "./engine-book";
import { datedVersions } from "./plan-terms";

/** The version of a plan that is sold on a day. */
export function versionFor(book: EngineBook, plan: string, at: Instant, zone: TimeZone): PlanVersion {
  const day = dayInZone(at, zone);
  const version = (book.versions.get(plan) ?? []).findLast(
    ({ effectiveFrom }) => effectiveFrom == null || effectiveFrom <= day,
  );
  assert(version, `plan ${plan} is in the file`);
  return version;
}

/**
 * Later versions of the plan reach a subscription from the day the file says, as a planned migration would, where it is
 * on that plan then; what is planned for it stays.
 */
export function switchLater(book: EngineBook, subscription: Subscription, from: PlanVersion): Subscription {
  const plan = book.scenario.plans.find((candidate) => candidate.code === from.planCode);
  const dated = plan ? datedVersions(plan) : [];
  const versions = book.versions.get(from.planCode) ?? [];
  let changed = subscription;
  for (const [index, { appliesFrom }] of dated.entries()) {
    const target = versions[index];
    if (!target || target.number <= from.number || appliesFrom === null) continue;
    if (!versions.some(({ id }) => id === planOn(changed, appliesFrom))) continue;
    const stay = decideVersionSwitch(
      { subscription: changed, planVersions: versions, policy: book.policy },
      { stintId: newId(book, "stint"), target, on: appliesFrom },
    );
    if (!stay) continue;
    const present = planOn(changed, dayInZone(stay.startsAt, changed.zone));
    const at = { at: stay.startsAt, stintId: stay.id };
    changed = withEachStint(changed, at, (stint) =>
      stint.planVersionId === present ? { ...stint, planVersionId: target.id } : stint,
    );
  }
  return changed;
}

function planOn(subscription: Subscription, day: Day): string | null {
  return currentStint(subscription, startOfDay(day, subscription.zone))?.planVersionId ?? null;
}
