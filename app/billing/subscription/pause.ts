import { accept, type Outcome, refuse } from "../outcome";
import { formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { ended } from "./change-plan";
import type { ChangedSubscription } from "./change-quantity";
import { hasEnded } from "./status";
import { type ChangeBook, type ChangeTiming, effectiveAt } from "./when";

/**
 * Stops billing from now or a day on, on behalf of one service; several services hold together. Refuses
 * `subscription_ended`, `subscription_paused`, `change_before_start` and `change_before_closed_period`.
 */
export function decidePause(
  book: ChangeBook,
  command: { readonly id: string; readonly service: string; readonly when: ChangeTiming },
  now: Instant,
): Outcome<ChangedSubscription> {
  const { subscription } = book;
  if (hasEnded(subscription, now)) return refuse(ended());
  const pauses = subscription.pauses ?? [];
  const open = pauses.find((pause) => pause.service === command.service && pause.endsAt === null);
  if (open) {
    return refuse({
      code: "subscription_paused",
      sentence: `The subscription is paused since ${formatDay(dayInZone(open.startsAt, subscription.zone))}.`,
      remedy: "Resume it first.",
    });
  }
  const effective = effectiveAt(book, command.when, now);
  if (!effective.ok) return effective;
  const pause = { id: command.id, service: command.service, startsAt: effective.value, endsAt: null };
  return accept({
    subscription: { ...subscription, pauses: [...pauses, pause] },
    effectiveAt: effective.value,
  });
}

/**
 * Lets billing go on from now or a day on; days since a past one are billed as they are made known. Refuses
 * `subscription_ended`, `subscription_not_paused`, `resume_before_pause`, `change_before_start` and
 * `change_before_closed_period`.
 */
export function decideResume(
  book: ChangeBook,
  command: { readonly service: string; readonly when: ChangeTiming },
  now: Instant,
): Outcome<ChangedSubscription> {
  const { subscription } = book;
  if (hasEnded(subscription, now)) return refuse(ended());
  const pauses = subscription.pauses ?? [];
  const open = pauses.find((pause) => pause.service === command.service && pause.endsAt === null);
  if (!open) {
    return refuse({
      code: "subscription_not_paused",
      sentence: "The subscription is not paused.",
      remedy: "There is nothing to resume.",
    });
  }
  const effective = effectiveAt(book, command.when, now);
  if (!effective.ok) return effective;
  if (effective.value < open.startsAt) {
    return refuse({
      code: "resume_before_pause",
      sentence: `The pause begins on ${formatDay(dayInZone(open.startsAt, subscription.zone))}, after the day to resume.`,
      remedy: "Choose that day or a later one.",
      field: "on",
    });
  }
  // A pause of no day is taken back, so what it gave back is billed again: as of now, not of its period's begin.
  const isLate = effective.value < now || effective.value === open.startsAt;
  const known = isLate ? { endKnownAt: now } : {};
  const ending = { ...open, endsAt: effective.value, ...known };
  return accept({
    subscription: { ...subscription, pauses: pauses.map((pause) => (pause === open ? ending : pause)) },
    effectiveAt: effective.value,
  });
}
