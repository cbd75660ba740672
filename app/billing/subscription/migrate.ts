import type { PlanVersion } from "../catalog/plan";
import { fromDecimal, multiply } from "../money/rational";
import { toMinor } from "../money/round";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import { type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { checkSold, ended, samePhase, withTerm } from "./change-plan";
import type { ChangedSubscription } from "./change-quantity";
import type { MigrationTiming } from "./migration-kinds";
import { startDay } from "./start-day";
import { currentStint, hasEnded } from "./status";
import { plannedStints, withEachStint } from "./stints";
import type { Subscription } from "./subscription";
import { timeline, versionOf } from "./timeline";
import { decideVersionSwitch } from "./version-switch";
import type { ChangeBook } from "./when";

export type MigrationBook = ChangeBook & { readonly target: PlanVersion };

/** Reasons for which there is nothing to do; the other refusals can be mended and tried again. */
const NOTHING_TO_DO: readonly string[] = [
  "subscription_ended",
  "version_unchanged",
  "migration_plan_left",
  "migration_after_end",
];

/** Whether a refusal leaves a subscription out for good, or waits for somebody to mend what it names. */
export function refusedState({ code }: Refusal): "skipped" | "refused" {
  return NOTHING_TO_DO.includes(code) ? "skipped" : "refused";
}

/**
 * Takes a subscription over to another version of its plan. Quantity, agreed prices, bill day and the phase it is in
 * stay. What was planned for it is never taken back: another bill day or quantity takes effect as planned, first where
 * both are of one day, and goes on with the new version; another plan stands against it. Refuses `version_switch_off`, `migration_date_past`,
 * `subscription_ended`, `version_unchanged`, `migration_plan_left`, `migration_change_planned`, `currency_mismatch`,
 * `plan_is_add_on`, `migration_before_start` and `migration_after_end`.
 */
export function decideMigration(
  book: MigrationBook,
  command: { readonly stintId: string; readonly timing: MigrationTiming },
  now: Instant,
): Outcome<ChangedSubscription> {
  const { subscription, target, policy } = book;
  const today = dayInZone(now, subscription.zone);
  const refusal = checkMigration(policy, command.timing, today) ?? checkSubscription(book, now);
  if (refusal) return refuse(refusal);
  const { on, version_switch } = dayOf(command.timing, policy, today);
  const stay = decideVersionSwitch(
    { ...book, policy: { ...policy, version_switch } },
    { stintId: command.stintId, target, on },
  );
  if (!stay) return refuse(on <= startDay(subscription) ? beforeStart(subscription) : afterEnd(subscription));
  const present = currentStint(subscription, now) ?? stay;
  // A day that has begun is cut at this instant, so that what changed earlier today stays.
  const startsAt = Math.max(stay.startsAt, now);
  const current = versionOf(book.planVersions, present.planVersionId);
  const taken = withEachStint(subscription, { at: startsAt, stintId: command.stintId }, (held) => {
    const { isAsked: _, ...kept } = held;
    const known = held.startsAt > startsAt ? {} : { knownAt: now };
    return { ...kept, planVersionId: target.id, firstPhase: samePhase(current, target, held), ...known };
  });
  const stint = taken.stints.find(({ id }) => id === command.stintId) ?? stay;
  return accept({ subscription: withTerm(taken, stint, target, book), effectiveAt: startsAt });
}

/** What speaks against a migration whatever the subscription: the policy, or a day that is over. */
export function checkMigration(policy: Policy, timing: MigrationTiming, today: Day): Refusal | null {
  if (policy.version_switch === "none") {
    return {
      code: "version_switch_off",
      sentence: "The billing rules say that a new version never reaches those who are on an earlier one.",
      remedy: "Change that under Settings, Billing rules, and plan the migration again.",
    };
  }
  if (timing.at !== "date" || timing.on >= today) return null;
  return {
    code: "migration_date_past",
    sentence: `${formatDay(timing.on)} is over, and what was billed since stays as it is.`,
    remedy: `Plan a migration for ${formatDay(today)} or a later day.`,
    field: "on",
  };
}

function dayOf(
  timing: MigrationTiming,
  policy: Policy,
  today: Day,
): Pick<Policy, "version_switch"> & { on: Day } {
  if (timing.at === "now") return { on: today, version_switch: "at_date" };
  // A renewal of today is billed already, so the next one is a later one.
  if (timing.at === "next_renewal") return { on: today + 1, version_switch: "next_renewal" };
  return { on: timing.on, version_switch: policy.version_switch };
}

function checkSubscription(
  { subscription, target, planVersions }: MigrationBook,
  now: Instant,
): Refusal | null {
  const present = currentStint(subscription, now);
  if (!present || hasEnded(subscription, now)) return ended();
  const version = versionOf(planVersions, present.planVersionId);
  if (version.planId !== target.planId) {
    return {
      code: "migration_plan_left",
      sentence: `The subscription is on ${version.planName} now.`,
      remedy: `It keeps that plan; a migration of ${target.planName} does not reach it.`,
    };
  }
  if (version.id === target.id) {
    return {
      code: "version_unchanged",
      sentence: `The subscription is on version ${target.number} already.`,
      remedy: "Nothing is to be done.",
    };
  }
  const planned = plannedStints(subscription, Math.max(now, subscription.startsAt)).find(
    ({ planVersionId }) => planVersionId !== present.planVersionId,
  );
  if (planned) {
    const on = formatDay(dayInZone(planned.startsAt, subscription.zone));
    return {
      code: "migration_change_planned",
      sentence: `A change of the plan of this subscription is planned for ${on}.`,
      remedy: "Take that change back, or wait until it has happened, and run the migration again.",
    };
  }
  const unsold = checkSold(target, subscription)[0];
  if (!unsold) return null;
  const { code, sentence } = unsold;
  return { code, sentence, remedy: "Publish a version that fits it, and plan a migration to that one." };
}

function beforeStart(subscription: Subscription): Refusal {
  const first = startDay(subscription);
  return {
    code: "migration_before_start",
    sentence: `The subscription begins on ${formatDay(first)} and keeps its version on that day.`,
    remedy: `Run the migration again on ${formatDay(first + 1)}, or plan one for that day.`,
  };
}

function afterEnd({ endsAt, zone }: Subscription): Refusal {
  const last = endsAt === null ? "" : ` on ${formatDay(dayInZone(endsAt, zone))}`;
  return {
    code: "migration_after_end",
    sentence: `The subscription ends${last}, before the version would reach it.`,
    remedy: "Nothing is to be done.",
  };
}

/**
 * The recurring price of a period from an instant on, in minor units: of the phase then, or of the first later one
 * that has a price. Null where nothing recurs.
 */
export function recurringFrom(
  { subscription, planVersions, policy }: ChangeBook,
  from: Instant,
): bigint | null {
  const segment = timeline(subscription, planVersions, policy).find(
    ({ endsAt, unitAmount }) => unitAmount !== null && (endsAt === null || endsAt > from),
  );
  if (!segment || segment.unitAmount === null) return null;
  const exact = multiply(fromDecimal(segment.unitAmount), fromDecimal(segment.stint.quantity));
  return toMinor(exact, subscription.currency);
}
