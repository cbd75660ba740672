import { accept, type Outcome, refuse } from "../outcome";
import { addMonths, type Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { billDayInvalid, ended, isBillDay } from "./change-plan";
import type { ChangedSubscription } from "./change-quantity";
import { currentStint, hasEnded } from "./status";
import { isEmpty, withEachStint } from "./stints";
import type { Stint, Subscription } from "./subscription";
import { versionOf } from "./timeline";
import type { ChangeBook } from "./when";

/**
 * Gives a subscription a bill day of its own, from the next time that day comes; today counts. Days that are billed
 * are not billed again. Refuses `subscription_ended` and `bill_day_invalid`.
 */
export function decideSetBillDay(
  book: ChangeBook,
  command: { readonly stintId: string; readonly day: number; readonly notBefore?: Day | null },
  now: Instant,
): Outcome<ChangedSubscription> {
  const { subscription } = book;
  const { zone, startsAt } = subscription;
  if (hasEnded(subscription, now)) return refuse(ended());
  if (!isBillDay(command.day)) return refuse(billDayInvalid(command.day));
  const today = dayInZone(Math.max(now, startsAt), zone);
  const from = nextOccurrence(command.day, Math.max(today, command.notBefore ?? today));
  const at = Math.max(startOfDay(from, zone), startsAt);
  const present = currentStint(subscription, at);
  const changed = withEachStint(subscription, { at, stintId: command.stintId }, (stint) => {
    // One that only waited for another day gives way; a planned change with a day of its own keeps it.
    if (stint !== present && stint.isBillDayGiven === true)
      return stint.planVersionId === present?.planVersionId ? null : stint;
    const opened = stint === present ? { ...stint, startsAt: at, knownAt: now } : stint;
    return { ...withBillDay(subscription, opened, command.day), isBillDayGiven: true };
  });
  return accept({ subscription: changed, effectiveAt: at });
}

/**
 * Re-aligns a subscription with another bill day of its customer, from today on; what is planned for it stays planned.
 * A day billed beyond the new bill date goes back with the next run. Null where nothing of it follows the customer.
 */
export function realignToCustomer(
  book: ChangeBook,
  command: { readonly stintId: string; readonly day: number },
  now: Instant,
): ChangedSubscription | null {
  const { subscription } = book;
  const { zone, startsAt, stints } = subscription;
  if (hasEnded(subscription, now)) return null;
  const today = Math.max(startOfDay(dayInZone(Math.max(now, startsAt), zone), zone), startsAt);
  const present = currentStint(subscription, today);
  const realign = (stint: Stint): Stint => {
    if (!followsCustomer(book, stint, command.day)) return stint;
    const opened = stint === present ? { ...stint, startsAt: today, knownAt: now } : stint;
    return withBillDay(subscription, opened, command.day);
  };
  if (present && realign(present) !== present) {
    const changed = withEachStint(subscription, { at: today, stintId: command.stintId }, realign);
    return { subscription: changed, effectiveAt: today };
  }
  const planned = stints.map((stint) => (stint.startsAt > today && !isEmpty(stint) ? realign(stint) : stint));
  const first = planned.find((stint, index) => stint !== stints[index]);
  return first ? { subscription: { ...subscription, stints: planned }, effectiveAt: first.startsAt } : null;
}

/** A stay follows the day of the customer unless it has one of its own, or its plan says otherwise. */
function followsCustomer({ subscription, planVersions }: ChangeBook, stint: Stint, day: number): boolean {
  const anchor = stint.anchor ?? subscription.anchor;
  if (stint.isBillDayGiven === true || anchor.kind !== "bill_day" || anchor.dayOfMonth === day) return false;
  return (versionOf(planVersions, stint.planVersionId).terms.alignment ?? "account") === "account";
}

function withBillDay({ zone }: Subscription, stint: Stint, dayOfMonth: number): Stint {
  return { ...stint, anchor: { kind: "bill_day", dayOfMonth, from: dayInZone(stint.startsAt, zone) } };
}

function nextOccurrence(dayOfMonth: number, from: Day): Day {
  const sameMonth = addMonths(from, 0, dayOfMonth);
  return sameMonth >= from ? sameMonth : addMonths(from, 1, dayOfMonth);
}
