import { fromDecimal, isDecimal, toDecimal } from "../money/rational";
import { accept, type Outcome, refuse } from "../outcome";
import type { Instant } from "../time/instant";
import { ended, isQuantity, quantityInvalid, waitsForRenewal } from "./change-plan";
import { currentStint, hasEnded } from "./status";
import { withoutPlanned, withStint } from "./stints";
import type { ItemUnits, Subscription } from "./subscription";
import { versionOf } from "./timeline";
import { type ChangeBook, type ChangeTiming, effectiveAt, renewalFrom } from "./when";

export type ChangedSubscription = { readonly subscription: Subscription; readonly effectiveAt: Instant };

/**
 * Changes how many of its plan a subscription holds. More takes effect as asked; fewer waits for the next renewal where
 * the policy keeps what is paid, whatever day was asked for. Refuses `subscription_ended`, `quantity_invalid`, `quantity_unchanged`,
 * `change_before_start` and `change_before_closed_period`.
 */
export function decideChangeQuantity(
  book: ChangeBook,
  command: { readonly stintId: string; readonly quantity: string; readonly when: ChangeTiming },
  now: Instant,
): Outcome<ChangedSubscription> {
  const subscription = withoutPlanned(book.subscription, now);
  const present = currentStint(subscription, now);
  if (!present || hasEnded(subscription, now)) return refuse(ended());
  if (!isQuantity(command.quantity)) return refuse(quantityInvalid(command.quantity));
  const quantity = toDecimal(fromDecimal(command.quantity));
  if (quantity === present.quantity) {
    return refuse({
      code: "quantity_unchanged",
      sentence: `The subscription holds ${quantity} already.`,
      remedy: "Enter another number.",
      field: "quantity",
    });
  }
  const known = { ...book, subscription };
  const asked = effectiveAt(known, command.when, now);
  if (!asked.ok) return asked;
  const startsAt = waitsForRenewal(book.policy, present.quantity, quantity)
    ? renewalFrom(known, asked.value, now)
    : asked.value;
  const stint = { ...present, id: command.stintId, quantity, startsAt, endsAt: null, knownAt: now };
  return accept({ subscription: withStint(subscription, stint), effectiveAt: startsAt });
}

/**
 * Changes the units of a fixed item. Refuses `subscription_ended`, `item_unknown`, `quantity_invalid`,
 * `change_before_start` and `change_before_closed_period`.
 */
export function decideChangeItemUnits(
  book: ChangeBook,
  command: {
    readonly id: string;
    readonly item: string;
    readonly units: string;
    readonly when: ChangeTiming;
  },
  now: Instant,
): Outcome<ChangedSubscription> {
  const { subscription, planVersions } = book;
  const present = currentStint(subscription, now);
  if (!present || hasEnded(subscription, now)) return refuse(ended());
  const items = versionOf(planVersions, present.planVersionId).terms.fixedItems ?? [];
  if (!items.some(({ code }) => code === command.item))
    return refuse(
      itemUnknown(
        command.item,
        items.map(({ code }) => code),
      ),
    );
  const { units } = command;
  if (!isDecimal(units) || units.length > 24 || fromDecimal(units).num < 0n)
    return refuse(quantityInvalid(units));
  const effective = effectiveAt(book, command.when, now);
  if (!effective.ok) return effective;
  const change: ItemUnits = {
    id: command.id,
    item: command.item,
    units: toDecimal(fromDecimal(units)),
    startsAt: effective.value,
  };
  const kept = (subscription.itemUnits ?? []).filter(
    (held) => held.item !== command.item || held.startsAt < change.startsAt,
  );
  return accept({
    subscription: { ...subscription, itemUnits: [...kept, change] },
    effectiveAt: effective.value,
  });
}

function itemUnknown(item: string, known: readonly string[]) {
  return {
    code: "item_unknown",
    sentence: `The plan has no fixed item ${JSON.stringify(item)}.`,
    remedy: known.length === 0 ? "Choose a plan with fixed items." : `Choose one of ${known.join(", ")}.`,
    field: "item",
  };
}
