import { assert } from "../assert";
import type { PlanVersion } from "../catalog/plan";
import { accept, type Outcome, refuse } from "../outcome";
import { periodContaining } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { firstPaidDay, serviceEndDay, startDay } from "./service-span";
import { currentPlanVersionId, hasEnded, subscriptionStatus } from "./status";
import { withEnd } from "./stints";
import type { Subscription } from "./subscription";
import type { CancelTiming, UnusedHandling } from "./subscription-kinds";
import { type ChangeBook, type ChangeTiming, effectiveAt } from "./when";

export type CancelBook = Omit<ChangeBook, "closedThrough"> & {
  readonly closedThrough?: Day | null;
  /** Live add-ons; none outlives its base. */
  readonly addOns?: readonly Subscription[];
};

export type CancelCommand = {
  readonly when: CancelTiming | ChangeTiming;
  /** What happens to days that are paid for and not used; credit when nothing is said. */
  readonly unused?: UnusedHandling | null;
  /** False: no invoice is made for what is open at the end. */
  readonly closingInvoice?: boolean;
};

/**
 * What cancelling does, also for the confirmation before it. `lastDay` is the last day that is billed,
 * `unusedDays` the days paid in advance that are not used, `usageBilledFrom` the first day of the usage that the
 * closing invoice bills.
 */
export type CancelChange = {
  readonly subscription: Subscription;
  readonly endsAt: Instant;
  readonly lastDay: Day;
  readonly unusedDays: number;
  readonly usageBilledFrom: Day;
  /** Add-ons that end with it. */
  readonly endedAddOns: readonly Subscription[];
};

/**
 * Ends a subscription. Refuses `subscription_ended`, `subscription_ending` (an end that would not come sooner),
 * `change_before_start` and `change_before_closed_period`.
 */
export function decideCancel(book: CancelBook, command: CancelCommand, now: Instant): Outcome<CancelChange> {
  const { subscription } = book;
  if (hasEnded(subscription, now)) return refuseEnded(subscription);
  const version = versionNow(book, now);
  const timing: ChangeTiming = typeof command.when === "string" ? { at: command.when } : command.when;
  const isPending = subscriptionStatus(subscription, now) === "pending";
  const effective =
    isPending && timing.at !== "day" ? accept(subscription.startsAt) : effectiveAt(book, timing, now);
  if (!effective.ok) return effective;
  const endsAt = effective.value;
  if (subscription.endsAt !== null && subscription.endsAt <= endsAt && subscription.canceledAt !== null) {
    const ends = formatDay(dayInZone(subscription.endsAt, subscription.zone));
    return refuse({
      code: "subscription_ending",
      sentence: `This subscription already ends on ${ends}.`,
      remedy: "Cancel now to end it sooner, or undo the cancellation to keep it.",
    });
  }
  const ended: Subscription = {
    ...withEnd(subscription, endsAt, { canceledAt: now, expires: false }),
    unused: command.unused ?? null,
    ...(command.closingInvoice === false ? { closingInvoice: false } : {}),
  };
  const endedAddOns = (book.addOns ?? [])
    .filter((addOn) => !hasEnded(addOn, now) && (addOn.endsAt === null || addOn.endsAt > endsAt))
    .map((addOn) => withEnd(addOn, Math.max(endsAt, addOn.startsAt), { canceledAt: now, expires: false }));
  return accept({ ...cancelChange(book, version, ended, endsAt, now), endedAddOns });
}

function cancelChange(
  book: CancelBook,
  version: PlanVersion,
  subscription: Subscription,
  endsAt: Instant,
  now: Instant,
): Omit<CancelChange, "endedAddOns"> {
  const { cadence, timing } = version.terms;
  const firstFreeDay =
    serviceEndDay(subscription, cadence, book.policy) ?? dayInZone(endsAt, subscription.zone);
  const today = dayInZone(now, subscription.zone);
  const running = periodContaining(cadence, subscription.anchor, today);
  const started = now >= subscription.startsAt;
  const paidAhead = started && timing === "in_advance" && today >= firstPaidDay(subscription);
  const lastPeriod = periodContaining(
    cadence,
    subscription.anchor,
    Math.max(firstFreeDay - 1, startDay(subscription)),
  );
  return {
    subscription,
    endsAt,
    lastDay: Math.max(firstFreeDay - 1, startDay(subscription)),
    unusedDays: paidAhead ? Math.max(0, running.to - Math.max(firstFreeDay, running.from)) : 0,
    usageBilledFrom: Math.max(lastPeriod.from, startDay(subscription)),
  };
}

/**
 * Takes a cancellation back while the subscription still runs. Refuses `subscription_ended` and
 * `subscription_not_ending`.
 */
export function decideUndoCancel(
  book: { readonly subscription: Subscription },
  now: Instant,
): Outcome<{ readonly subscription: Subscription }> {
  const { subscription } = book;
  if (hasEnded(subscription, now)) return refuseEnded(subscription);
  if (subscription.canceledAt === null) {
    return refuse({
      code: "subscription_not_ending",
      sentence: "This subscription was not cancelled.",
      remedy: "There is nothing to undo.",
    });
  }
  const kept = withEnd(subscription, null, { canceledAt: null, expires: false });
  const { closingInvoice: _, ...rest } = { ...kept, unused: null };
  return accept({ subscription: rest });
}

function refuseEnded(subscription: Subscription) {
  const ended =
    subscription.endsAt === null ? "" : ` on ${formatDay(dayInZone(subscription.endsAt, subscription.zone))}`;
  return refuse({
    code: "subscription_ended",
    sentence: `This subscription ended${ended}.`,
    remedy: "Start a new subscription instead.",
  });
}

function versionNow(book: CancelBook, now: Instant): PlanVersion {
  const id = currentPlanVersionId(book.subscription, now);
  const version = book.planVersions.find((candidate) => candidate.id === id);
  assert(version, () => `plan version ${id} of subscription ${book.subscription.id} was loaded`);
  return version;
}
