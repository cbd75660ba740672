import { accept, type Outcome, refuse } from "../outcome";
import { addMonths, type Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { billDayInvalid, ended, isBillDay } from "./change-plan";
import type { ChangedSubscription } from "./change-quantity";
import { currentStint, hasEnded } from "./status";
import { withStint } from "./stints";
import type { Stint } from "./subscription";
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
  return accept(realigned(book, command.stintId, command.day, startOfDay(from, zone), "given", now));
}

/**
 * Re-aligns a subscription with another bill day of its customer, from today on. A day billed beyond the new bill date
 * goes back with the next run.
 */
export function realignToCustomer(
  book: ChangeBook,
  command: { readonly stintId: string; readonly day: number },
  now: Instant,
): ChangedSubscription | null {
  const { subscription } = book;
  const present = currentStint(subscription, now);
  const anchor = present?.anchor ?? subscription.anchor;
  if (!present || hasEnded(subscription, now) || present.isBillDayGiven === true) return null;
  if (anchor.kind !== "bill_day" || anchor.dayOfMonth === command.day) return null;
  const today = startOfDay(
    dayInZone(Math.max(now, subscription.startsAt), subscription.zone),
    subscription.zone,
  );
  return realigned(book, command.stintId, command.day, today, "aligned", now);
}

function realigned(
  { subscription }: ChangeBook,
  stintId: string,
  dayOfMonth: number,
  at: Instant,
  source: "given" | "aligned",
  now: Instant,
): ChangedSubscription {
  const startsAt = Math.max(at, subscription.startsAt);
  const present = currentStint(subscription, startsAt);
  const from = dayInZone(startsAt, subscription.zone);
  const stint: Stint = {
    id: stintId,
    planVersionId: present?.planVersionId ?? "",
    quantity: present?.quantity ?? "1",
    overrides: present?.overrides ?? null,
    phasesFrom: present?.phasesFrom ?? null,
    firstPhase: present?.firstPhase ?? null,
    startsAt,
    endsAt: null,
    anchor: { kind: "bill_day", dayOfMonth, from },
    ...(source === "given" ? { isBillDayGiven: true } : {}),
    knownAt: now,
  };
  return { subscription: withStint(subscription, stint), effectiveAt: startsAt };
}

function nextOccurrence(dayOfMonth: number, from: Day): Day {
  const sameMonth = addMonths(from, 0, dayOfMonth);
  return sameMonth >= from ? sameMonth : addMonths(from, 1, dayOfMonth);
}
