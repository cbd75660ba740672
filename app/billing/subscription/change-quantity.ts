import { planPolicy } from "../catalog/plan-policy";
import { fromDecimal, isDecimal, toDecimal } from "../money/rational";
import { accept, type Outcome, refuse } from "../outcome";
import type { Instant } from "../time/instant";
import { ended, isQuantity, quantityInvalid, waitsForRenewal } from "./change-plan";
import { currentStint, hasEnded } from "./status";
import { isEmpty, withEachStint } from "./stints";
import type { ItemUnits, Stint, Subscription } from "./subscription";
import type { ChangeUnused } from "./subscription-kinds";
import { versionOf } from "./timeline";
import { type ChangeBook, type ChangeTiming, effectiveAt, renewalFrom } from "./when";

export type ChangedSubscription = { readonly subscription: Subscription; readonly effectiveAt: Instant };

/**
 * Changes how many of its plan a subscription holds. More takes effect as asked; fewer waits for the next renewal where
 * what is paid stays paid, by the command or else by the policy, whatever day was asked for. Another quantity that is planned gives way; a planned
 * change of plan, version or bill day stays. Refuses `subscription_ended`, `quantity_invalid`, `quantity_unchanged`,
 * `change_before_start` and `change_before_closed_period`.
 */
export function decideChangeQuantity(
  book: ChangeBook,
  command: {
    readonly stintId: string;
    readonly quantity: string;
    readonly when: ChangeTiming;
    /** What fewer of it mean for days paid for: credit, or that they stay paid until the renewal; null: the policy. */
    readonly unused?: ChangeUnused | null;
  },
  now: Instant,
): Outcome<ChangedSubscription> {
  const subscription = withoutPlannedQuantity(book.subscription, now);
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
  const policy = planPolicy(book.policy, versionOf(book.planVersions, present.planVersionId).terms);
  const known = { ...book, subscription };
  const asked = effectiveAt(known, command.when, now);
  if (!asked.ok) return asked;
  const startsAt = waitsForRenewal(policy, command.unused, present.quantity, quantity)
    ? renewalFrom(known, asked.value, now)
    : asked.value;
  const held = currentStint(subscription, startsAt);
  const changed = withEachStint(subscription, { at: startsAt, stintId: command.stintId }, (stint) => {
    if (stint === held) return { ...stint, quantity, knownAt: now };
    return stint.quantity === present.quantity ? { ...stint, quantity } : stint;
  });
  return accept({ subscription: changed, effectiveAt: startsAt });
}

/** The subscription without another quantity that is planned; what else is planned for it stays. */
function withoutPlannedQuantity(subscription: Subscription, now: Instant): Subscription {
  let last = currentStint(subscription, now);
  const stints = new Map(subscription.stints.map((stint) => [stint.id, stint]));
  for (const stint of subscription.stints) {
    if (!last || stint.startsAt <= now || isEmpty(stint)) continue;
    const from = stints.get(last.id) ?? last;
    if (isOnlyQuantity(from, stint)) {
      stints.set(from.id, { ...from, endsAt: stint.endsAt });
      stints.set(stint.id, { ...stint, endsAt: stint.startsAt });
    } else last = stint;
  }
  return { ...subscription, stints: [...stints.values()] };
}

function isOnlyQuantity(before: Stint, stint: Stint): boolean {
  const rest = ({ planVersionId, anchor, overrides, phasesFrom, firstPhase, isBillDayGiven }: Stint) =>
    JSON.stringify([planVersionId, anchor, overrides, phasesFrom, firstPhase, isBillDayGiven ?? false]);
  return rest(before) === rest(stint);
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
    readonly unused?: ChangeUnused | null;
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
    return refuse(unitsInvalid(units));
  const effective = effectiveAt(book, command.when, now);
  if (!effective.ok) return effective;
  const change: ItemUnits = {
    id: command.id,
    item: command.item,
    units: toDecimal(fromDecimal(units)),
    startsAt: effective.value,
    ...(command.unused == null ? {} : { unused: command.unused }),
  };
  const kept = (subscription.itemUnits ?? []).filter(
    (held) => held.item !== command.item || held.startsAt < change.startsAt,
  );
  return accept({
    subscription: { ...subscription, itemUnits: [...kept, change] },
    effectiveAt: effective.value,
  });
}

function unitsInvalid(text: string) {
  return {
    code: "quantity_invalid",
    sentence: `${JSON.stringify(text)} units cannot be billed.`,
    remedy: "Enter zero or a number above it, such as 5.",
    field: "units",
  };
}

function itemUnknown(item: string, known: readonly string[]) {
  return {
    code: "item_unknown",
    sentence: `The plan has no fixed item ${JSON.stringify(item)}.`,
    remedy: known.length === 0 ? "Choose a plan with fixed items." : `Choose one of ${known.join(", ")}.`,
    field: "item",
  };
}
