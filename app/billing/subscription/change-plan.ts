import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import { compare, fromDecimal, isDecimal, multiply, type Rational, toDecimal, ZERO } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import { cadenceMonths, periodsPerYear } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { type AlignmentBook, alignedAnchor } from "./alignment";
import { phasesOf, priceIn, termEndOf, trialEndOf } from "./phases";
import { startDay } from "./start-day";
import { currentStint, hasEnded } from "./status";
import { plannedStint, withEnd, withoutPlanned, withStint } from "./stints";
import type { PriceOverrides, Stint, Subscription } from "./subscription";
import type { ChangeUnused } from "./subscription-kinds";
import { versionOf } from "./timeline";
import { type ChangeBook, type ChangeTiming, effectiveAt, renewalFrom } from "./when";

export type ChangePlanBook = ChangeBook &
  Omit<AlignmentBook, "policy"> & {
    readonly target: PlanVersion;
    /** Live add-ons of the subscription, which a base plan may stop to offer. */
    readonly addOns?: readonly { readonly subscription: Subscription; readonly version: PlanVersion }[];
  };

export type ChangePlanCommand = {
  readonly stintId: string;
  /** Null: an upgrade at once, a downgrade at the end of the period, where the policy says so. */
  readonly when: ChangeTiming | null;
  /** Null: the one it has. */
  readonly quantity?: string | null;
  readonly overrides?: PriceOverrides | null;
  readonly billDay?: number | null;
  /** The phase to begin with; null: the one the calendar says. */
  readonly firstPhase?: number | null;
  /** What happens to days paid for and not used; null: credit, and by the policy where only the quantity falls. */
  readonly unused?: ChangeUnused | null;
};

export type ChangePlanResult = {
  readonly subscription: Subscription;
  readonly effectiveAt: Instant;
  readonly direction: "upgrade" | "downgrade";
  readonly customerBillCycleDay: number | null;
  /** Add-ons that the new plan does not offer; they end as it begins. */
  readonly endedAddOns: readonly Subscription[];
};

/**
 * Changes the plan of a subscription, now, at the end of the period, or from a day on. What was planned before is taken
 * back. Refuses `subscription_ended`, `plan_unchanged`, `currency_mismatch`, `plan_is_add_on`, `quantity_invalid`,
 * `bill_day_invalid`, `change_before_start`, `change_before_closed_period` and `change_after_end`.
 */
export function decideChangePlan(
  book: ChangePlanBook,
  command: ChangePlanCommand,
  now: Instant,
): Outcome<ChangePlanResult> {
  const { target } = book;
  const planned = plannedStint(book.subscription, now);
  const subscription = withoutPlanned(book.subscription, now);
  const refusals = checkChange(book, command, now);
  if (refusals.length > 0) return refuse(...refusals);
  const present = currentStint(subscription, now);
  if (!present) return refuse(ended());
  const current = versionOf(book.planVersions, present.planVersionId);
  const direction = isUpgrade(current, target, subscription.currency) ? "upgrade" : "downgrade";
  const policy = planPolicy(book.policy, current.terms);
  const timing = command.when ?? timingOf(policy, direction);
  const effective = effectiveAt({ ...book, subscription }, timing, now);
  if (!effective.ok) return effective;
  const isOnlyFewer =
    target.id === present.planVersionId &&
    waitsForRenewal(policy, command.unused, present.quantity, command.quantity ?? present.quantity);
  const at = isOnlyFewer ? renewalFrom({ ...book, subscription }, effective.value, now) : effective.value;
  if (subscription.endsAt !== null && at >= subscription.endsAt) return refuse(afterEnd(subscription));
  const versions = [...book.planVersions.filter(({ id }) => id !== target.id), target];
  const draft: Stint = {
    id: command.stintId,
    planVersionId: target.id,
    startsAt: at,
    endsAt: null,
    quantity: command.quantity == null ? present.quantity : toDecimal(fromDecimal(command.quantity)),
    overrides: command.overrides ?? null,
    phasesFrom:
      command.firstPhase == null
        ? phasesFromOf(book, { current, target }, present, at)
        : dayInZone(at, subscription.zone),
    firstPhase: command.firstPhase ?? samePhase(current, target, present),
    knownAt: now,
    isAsked: true,
    ...(command.unused === "keep" ? { unusedBefore: "keep" as const } : {}),
  };
  const changed = withTerm(withStint(subscription, draft), draft, target, book);
  // A bill day that was given and only waits for its next occurrence goes over to the new plan.
  const waiting =
    planned?.isBillDayGiven && planned.anchor?.kind === "bill_day" ? planned.anchor.dayOfMonth : null;
  const asked = { ...command, billDay: command.billDay ?? waiting };
  const aligned = anchorOf(book, asked, changed, present, versions);
  const stint = { ...draft, ...aligned.stint };
  return accept({
    subscription: replaceStint(changed, stint),
    effectiveAt: at,
    direction,
    customerBillCycleDay: aligned.customerBillCycleDay,
    endedAddOns: endAddOns(book, at, now),
  });
}

function timingOf(policy: Policy, direction: ChangePlanResult["direction"]): ChangeTiming {
  return policy.change_timing === "by_annual_price" && direction === "downgrade"
    ? { at: "period_end" }
    : { at: "now" };
}

/**
 * Where phases of the new plan count from: its own words, or the subscription's first day, or that of an earlier one
 * which this goes on from, because a change gives no second trial.
 */
function phasesFromOf(
  book: ChangePlanBook,
  { current, target }: { readonly current: PlanVersion; readonly target: PlanVersion },
  present: Stint,
  at: Instant,
): Day | null {
  const from = target.terms.phasesFrom ?? "subscription";
  if (from === "change") return dayInZone(at, book.subscription.zone);
  if (from === "bundle" && book.base) return startDay(book.base.subscription);
  const began = present.phasesFrom ?? null;
  const goesOn = began !== null && began < startDay(book.subscription) && isOfSubscription(current);
  return goesOn || present.firstPhase != null ? began : null;
}

function isOfSubscription({ terms }: PlanVersion): boolean {
  return (terms.phasesFrom ?? "subscription") === "subscription";
}

/** A stay that was begun with a later phase goes on with the phase of that kind. */
export function samePhase(current: PlanVersion, target: PlanVersion, present: Stint): number | null {
  if (present.firstPhase == null) return null;
  const kind = phasesOf(current.terms)[present.firstPhase]?.kind;
  const index = phasesOf(target.terms).findIndex((phase) => phase.kind === kind);
  return index < 0 ? null : index;
}

/** A plan whose last phase has a term brings its own end; the end of the plan before goes with it. */
export function withTerm(
  subscription: Subscription,
  stint: Stint,
  target: PlanVersion,
  { policy }: Pick<ChangePlanBook, "policy">,
): Subscription {
  const trialEndsAt = trialEndOf(subscription, stint, target.terms, policy) ?? pastTrial(subscription, stint);
  const endsAt = termEndOf(subscription, stint, target.terms, policy);
  if (
    endsAt !== null &&
    (subscription.endsAt === null || subscription.expires === true || endsAt < subscription.endsAt)
  ) {
    return { ...withEnd(subscription, endsAt, { canceledAt: null, expires: true }), trialEndsAt };
  }
  if (subscription.expires === true) {
    return { ...withEnd(subscription, null, { canceledAt: null, expires: false }), trialEndsAt };
  }
  return { ...subscription, trialEndsAt };
}

/** A trial that was over when the plan changed stays on record; one that the new plan cuts short ends there. */
function pastTrial({ trialEndsAt }: Subscription, stint: Stint): Instant | null {
  return trialEndsAt === null ? null : Math.min(trialEndsAt, stint.startsAt);
}

function anchorOf(
  book: ChangePlanBook,
  command: ChangePlanCommand,
  changed: Subscription,
  present: Stint,
  versions: readonly PlanVersion[],
): { readonly stint: Partial<Stint>; readonly customerBillCycleDay: number | null } {
  const held = present.anchor ?? changed.anchor;
  const from = dayInZone(changed.stints.at(-1)?.startsAt ?? present.startsAt, changed.zone);
  if (command.billDay != null) {
    const anchor = { kind: "bill_day" as const, dayOfMonth: command.billDay, from };
    return { stint: { anchor, isBillDayGiven: true }, customerBillCycleDay: null };
  }
  const alignment = book.target.terms.alignment ?? (held.kind === "bill_day" ? "account" : null);
  const isMonthly = cadenceMonths(book.target.terms.cadence) !== null;
  if (held.kind !== "bill_day" || present.isBillDayGiven === true || alignment === null || !isMonthly) {
    return {
      stint: { anchor: present.anchor ?? null, ...(present.isBillDayGiven ? { isBillDayGiven: true } : {}) },
      customerBillCycleDay: null,
    };
  }
  const aligned = alignedAnchor(book, changed, versions, alignment);
  return { stint: { anchor: aligned.anchor }, customerBillCycleDay: aligned.customerBillCycleDay };
}

function replaceStint(subscription: Subscription, stint: Stint): Subscription {
  return {
    ...subscription,
    stints: subscription.stints.map((held) =>
      held.id === stint.id ? { ...stint, endsAt: held.endsAt } : held,
    ),
  };
}

/** Add-ons whose base plan they may be sold with no longer: they end on the day of the change. */
function endAddOns(book: ChangePlanBook, at: Instant, now: Instant): Subscription[] {
  return (book.addOns ?? []).flatMap(({ subscription, version }) => {
    const offered = version.terms.availableWith ?? [];
    if (offered.length === 0 || offered.includes(book.target.planCode) || hasEnded(subscription, now))
      return [];
    return [withEnd(subscription, Math.max(at, subscription.startsAt), { canceledAt: now, expires: false })];
  });
}

function checkChange(book: ChangePlanBook, command: ChangePlanCommand, now: Instant): Refusal[] {
  const { subscription, target } = book;
  if (hasEnded(subscription, now)) return [ended()];
  const present = currentStint(subscription, now);
  const isSame =
    present?.planVersionId === target.id &&
    command.overrides == null &&
    present.overrides == null &&
    command.quantity == null &&
    command.firstPhase == null &&
    command.billDay == null &&
    plannedStint(subscription, now) === null;
  const { billDay } = command;
  return [
    ...(isSame
      ? [
          {
            code: "plan_unchanged",
            sentence: `The subscription is on ${target.planName} already.`,
            remedy: "Choose another plan.",
            field: "plan",
          },
        ]
      : []),
    ...checkSold(target, subscription),
    ...(command.quantity != null && !isQuantity(command.quantity) ? [quantityInvalid(command.quantity)] : []),
    ...(billDay != null && !isBillDay(billDay) ? [billDayInvalid(billDay)] : []),
  ];
}

/** Whether a version can be sold to a subscription: its currency, and its base where it is an add-on. */
export function checkSold(target: PlanVersion, subscription: Subscription): Refusal[] {
  const { currency } = subscription;
  const prices = phasesOf(target.terms).flatMap((phase) => [phase.prices, phase.oneTime]);
  const priced = [...prices, ...target.terms.charges.map((charge) => charge.prices)].filter(
    (list) => list.length > 0,
  );
  const isSold = priced.every((list) => list.some((price) => price.currency === currency));
  const isAddOn = target.terms.addOn === true;
  return [
    ...(isSold
      ? []
      : [
          {
            code: "currency_mismatch",
            sentence: `${target.planName} has no ${currency} price, and this subscription is billed in ${currency}.`,
            remedy: `Add a ${currency} price to ${target.planName}, or choose another plan.`,
            field: "plan",
          },
        ]),
    ...(isAddOn && !subscription.baseId
      ? [
          {
            code: "plan_is_add_on",
            sentence: `${target.planName} is an add-on and is sold only beside another plan.`,
            remedy: "Choose a base plan, or start the add-on beside this subscription.",
            field: "plan",
          },
        ]
      : []),
  ];
}

export function isQuantity(text: string): boolean {
  return isDecimal(text) && text.length <= 24 && fromDecimal(text).num > 0n;
}

/** Whether fewer of the same plan wait for its renewal, because the policy keeps what is paid. */
export function waitsForRenewal(
  policy: Pick<Policy, "quantity_down">,
  unused: ChangeUnused | null | undefined,
  from: string,
  to: string,
): boolean {
  return (unused ?? policy.quantity_down) === "keep" && compare(fromDecimal(to), fromDecimal(from)) < 0;
}

export function quantityInvalid(text: string): Refusal {
  return {
    code: "quantity_invalid",
    sentence: `A quantity of ${JSON.stringify(text)} cannot be billed.`,
    remedy: "Enter a number above zero, such as 1.",
    field: "quantity",
  };
}

/** A day that a month can be billed on; shorter months are billed on their last one. */
export function isBillDay(day: number): boolean {
  return Number.isInteger(day) && day >= 1 && day <= 31;
}

export function billDayInvalid(day: number): Refusal {
  return {
    code: "bill_day_invalid",
    sentence: `There is no day ${day} in a month.`,
    remedy: "Enter a day from 1 to 31; shorter months are billed on their last day.",
    field: "day",
  };
}

export function ended(): Refusal {
  return {
    code: "subscription_ended",
    sentence: "This subscription has ended.",
    remedy: "Start a new subscription instead.",
  };
}

function afterEnd(subscription: Subscription): Refusal {
  const day =
    subscription.endsAt === null ? "" : formatDay(dayInZone(subscription.endsAt, subscription.zone));
  return {
    code: "change_after_end",
    sentence: `The subscription ends on ${day}, before the change would take effect.`,
    remedy: "Undo the cancellation first, or choose an earlier day.",
    field: "when",
  };
}

/** True when the new plan costs as much a year as the old one, or more. */
export function isUpgrade(current: PlanVersion, target: PlanVersion, currency: string): boolean {
  return compare(annualPrice(target, currency), annualPrice(current, currency)) >= 0;
}

/** What a plan costs in a year: its lasting price times its periods in one. */
function annualPrice(version: PlanVersion, currency: string): Rational {
  const last = phasesOf(version.terms).at(-1);
  const amount = priceIn(last?.prices ?? [], currency);
  if (amount === null) return ZERO;
  return multiply(fromDecimal(amount), periodsPerYear(last?.cadence ?? version.terms.cadence));
}
