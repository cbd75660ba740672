import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import type { CurrencyCode } from "../money/currency";
import { fromDecimal, toDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import { type Anchor, cadenceMonths, periodContaining } from "../time/cadence";
import { civil, type Day, formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, fixedOffset, type TimeZone } from "../time/zone";
import { alignedAnchor } from "./alignment";
import { billDayInvalid, isQuantity, quantityInvalid } from "./change-plan";
import { firstPaidDayOf, phasesOf, termEndOf, trialEndOf } from "./phases";
import { startDay } from "./service-span";
import { hasEnded } from "./status";
import type { PriceOverrides, Stint, Subscription } from "./subscription";
import type { AnchorKind } from "./subscription-kinds";

export type SubscribeBook = {
  readonly customer: {
    readonly id: string;
    readonly currency: CurrencyCode;
    readonly zone: TimeZone;
    readonly billCycleDay: number | null;
    /** Whose offset from UTC is kept where `time_zone_mode` fixes it; absent: that of the start. */
    readonly createdAt?: Instant;
  };
  readonly planVersion: PlanVersion;
  readonly policy: Policy;
  /** The last day of closed books; nothing is billed from a day before it. */
  readonly closedThrough?: Day | null;
  /** The subscription it is an add-on to; null or absent for a base. */
  readonly base?: {
    readonly subscription: Subscription;
    readonly versions: readonly PlanVersion[];
    /** The code of the plan the base is on. */
    readonly planCode: string;
  } | null;
};

export type SubscribeCommand = {
  readonly subscriptionId: string;
  readonly stintId: string;
  readonly startsAt: Instant;
  /** Null takes the policy's. */
  readonly anchor: AnchorKind | null;
  /** The day periods are counted from, when it is not the start or the first paid day. */
  readonly anchorDay?: Day;
  /** Decimal string above zero. */
  readonly quantity: string;
  readonly endsAt: Instant | null;
  readonly overrides?: PriceOverrides | null;
  /** A bill day of its own, 1 to 31. */
  readonly billDay?: number | null;
  /** From when it is billed, where that is later than its start. */
  readonly billingStartsAt?: Instant | null;
  /** The day its phases count from, where that is not its start; see `Stint`. */
  readonly phasesFrom?: Day | null;
  readonly firstPhase?: number | null;
};

/** `customerBillCycleDay` is the bill day that this subscription gives a customer who had none, else null. */
export type SubscribeChange = {
  readonly subscription: Subscription;
  readonly customerBillCycleDay: number | null;
};

/**
 * Starts a subscription. Refuses `currency_mismatch`, `quantity_invalid`, `bill_day_invalid`, `end_before_start`,
 * `phases_after_start`, `add_on_without_base`, `add_on_not_offered`, `base_ended` and, unless every period may be billed,
 * `start_before_closed_period`: an earlier period is closed business. Days of closed books are so always.
 */
export function decideSubscribe(
  given: SubscribeBook,
  command: SubscribeCommand,
  now: Instant,
): Outcome<SubscribeChange> {
  const book = withZone(given, command);
  const refusals = [
    ...checkCurrency(book.planVersion, book.customer.currency),
    ...checkQuantity(command.quantity),
    ...checkEnd(command),
    ...checkPhases(book, command),
    ...(command.billDay != null && (command.billDay < 1 || command.billDay > 31)
      ? [billDayInvalid(command.billDay)]
      : []),
    ...checkBase(book, command, now),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  const { customer, planVersion, policy } = book;
  const { terms } = planVersion;
  const stint: Stint = {
    id: command.stintId,
    planVersionId: planVersion.id,
    startsAt: command.startsAt,
    endsAt: null,
    quantity: toDecimal(fromDecimal(command.quantity)),
    ...(command.overrides ? { overrides: command.overrides } : {}),
    ...phaseStart(book, command),
    ...(command.billDay == null ? {} : { isBillDayGiven: true }),
  };
  const start = { startsAt: command.startsAt, zone: customer.zone };
  const paidFrom = firstPaidDayOf(start, stint, terms, policy);
  const endsAt = endOf(book, command, stint);
  const unanchored: Subscription = {
    id: command.subscriptionId,
    customerId: customer.id,
    currency: customer.currency,
    zone: customer.zone,
    anchor: { kind: "anniversary", day: paidFrom },
    startsAt: command.startsAt,
    trialEndsAt: trialEndOf(start, stint, terms, policy),
    endsAt: endsAt.instant,
    canceledAt: null,
    stints: [{ ...stint, endsAt: endsAt.instant }],
    ...(book.base ? { baseId: book.base.subscription.id } : {}),
    ...(endsAt.expires ? { expires: true } : {}),
    ...(command.billingStartsAt == null
      ? {}
      : { pauses: [waitingForBilling(command, command.billingStartsAt)] }),
  };
  const { anchor, customerBillCycleDay } = anchorFor(book, command, unanchored, paidFrom);
  const tooEarly = checkBooks(book, command) ?? checkStart(book, command, anchor, now);
  if (tooEarly) return refuse(tooEarly);
  return accept({ subscription: { ...unanchored, anchor }, customerBillCycleDay });
}

function withZone(book: SubscribeBook, { startsAt }: SubscribeCommand): SubscribeBook {
  const { policy, customer } = book;
  if (policy.time_zone_mode === "live") return book;
  const zone = fixedOffset(customer.createdAt ?? startsAt, customer.zone);
  return { ...book, customer: { ...customer, zone } };
}

function waitingForBilling(command: SubscribeCommand, endsAt: Instant) {
  return { id: command.stintId, service: "billing_start", startsAt: command.startsAt, endsAt };
}

function phaseStart(book: SubscribeBook, command: SubscribeCommand): Partial<Stint> {
  const { base, planVersion } = book;
  const firstPhase = command.firstPhase == null ? {} : { firstPhase: command.firstPhase };
  if (command.phasesFrom != null) return { phasesFrom: command.phasesFrom, ...firstPhase };
  const isFromBundle = planVersion.terms.phasesFrom === "bundle" && base != null;
  return isFromBundle ? { phasesFrom: startDay(base.subscription), ...firstPhase } : firstPhase;
}

/** The asked-for end, the end of a plan that has a term, or that of the base, whichever comes first. */
function endOf(
  { planVersion, customer, policy, base }: SubscribeBook,
  command: SubscribeCommand,
  stint: Stint,
): { readonly instant: Instant | null; readonly expires: boolean } {
  const start = { startsAt: command.startsAt, zone: customer.zone };
  const term = termEndOf(start, stint, planVersion.terms, policy);
  const ends = [command.endsAt, term, base?.subscription.endsAt ?? null].filter((end) => end !== null);
  if (ends.length === 0) return { instant: null, expires: false };
  const instant = Math.max(command.startsAt, Math.min(...ends));
  return {
    instant,
    expires: instant === term || (base?.subscription.expires === true && instant !== command.endsAt),
  };
}

function anchorFor(
  book: SubscribeBook,
  command: SubscribeCommand,
  subscription: Subscription,
  paidFrom: Day,
): { readonly anchor: Anchor; readonly customerBillCycleDay: number | null } {
  const { policy, planVersion, customer } = book;
  const kind = anchorKind(book, command);
  const day = command.anchorDay ?? (policy.anchor_from === "start" ? startDay(subscription) : paidFrom);
  if (kind === "calendar") return { anchor: { kind }, customerBillCycleDay: null };
  if (kind === "anniversary") return { anchor: { kind, day }, customerBillCycleDay: null };
  if (command.billDay != null) {
    return { anchor: { kind, dayOfMonth: command.billDay, from: day }, customerBillCycleDay: null };
  }
  if (cadenceMonths(planVersion.terms.cadence) === null) {
    return {
      anchor: { kind, dayOfMonth: customer.billCycleDay ?? civil(day).day, from: day },
      customerBillCycleDay: null,
    };
  }
  const alignment = planVersion.terms.alignment ?? "account";
  const aligned = alignedAnchor(
    { customerBillCycleDay: customer.billCycleDay, base: book.base ?? null, policy },
    subscription,
    [planVersion],
    alignment,
  );
  return {
    anchor: aligned.anchor.kind === "bill_day" ? { ...aligned.anchor, from: day } : aligned.anchor,
    customerBillCycleDay: aligned.customerBillCycleDay,
  };
}

/** Periods of days and weeks know no day of the month; where nobody says how they are laid, the policy does. */
function anchorKind(
  { policy, planVersion }: SubscribeBook,
  { billDay, anchor }: SubscribeCommand,
): AnchorKind {
  if (billDay != null) return "bill_day";
  if (anchor !== null) return anchor;
  const isShort = cadenceMonths(planVersion.terms.cadence) === null;
  return isShort && policy.short_intervals === "calendar_grid" ? "calendar" : policy.anchor;
}

function checkBase({ planVersion, base }: SubscribeBook, command: SubscribeCommand, now: Instant): Refusal[] {
  const { planName, terms } = planVersion;
  if (!base) {
    if (terms.addOn !== true) return [];
    return [
      {
        code: "add_on_without_base",
        sentence: `${planName} is an add-on and is sold only beside another subscription.`,
        remedy: "Name the subscription it belongs to.",
        field: "add_on_to",
      },
    ];
  }
  const offered = terms.availableWith ?? [];
  if (offered.length > 0 && !offered.includes(base.planCode)) {
    return [
      {
        code: "add_on_not_offered",
        sentence: `${planName} is not sold beside ${base.planCode}.`,
        remedy: `Choose a subscription on ${offered.join(" or ")}.`,
        field: "add_on_to",
      },
    ];
  }
  const { endsAt } = base.subscription;
  if (hasEnded(base.subscription, now) || (endsAt !== null && endsAt <= command.startsAt)) {
    return [
      {
        code: "base_ended",
        sentence: "The subscription it would be an add-on to has ended by then.",
        remedy: "Choose one that runs.",
        field: "add_on_to",
      },
    ];
  }
  return [];
}

/** A plan is sold in a currency when each of its prices is named in it. */
function checkCurrency(planVersion: PlanVersion, currency: CurrencyCode): Refusal[] {
  const { terms } = planVersion;
  const lists = [
    ...phasesOf(terms).flatMap((phase) => [phase.prices, phase.oneTime]),
    ...terms.charges.map((charge) => charge.prices),
    ...(terms.fixedItems ?? []).map((item) => item.prices),
  ].filter((prices) => prices.length > 0);
  if (lists.every((prices) => prices.some((price) => price.currency === currency))) return [];
  return [
    {
      code: "currency_mismatch",
      sentence: `${planVersion.planName} has no ${currency} price, and this customer is billed in ${currency}.`,
      remedy: `Add a ${currency} price to ${planVersion.planName}, or choose another plan.`,
      field: "plan",
    },
  ];
}

function checkQuantity(text: string): Refusal[] {
  return isQuantity(text) ? [] : [quantityInvalid(text)];
}

function checkEnd(command: SubscribeCommand): Refusal[] {
  if (command.endsAt === null || command.endsAt > command.startsAt) return [];
  return [
    {
      code: "end_before_start",
      sentence: "The subscription would end before it starts.",
      remedy: "Let it end after its start, or leave the end empty.",
      field: "ends_at",
    },
  ];
}

function checkPhases({ customer }: SubscribeBook, { phasesFrom, startsAt }: SubscribeCommand): Refusal[] {
  if (phasesFrom == null || phasesFrom <= dayInZone(startsAt, customer.zone)) return [];
  return [
    {
      code: "phases_after_start",
      sentence: `Its phases would count from ${formatDay(phasesFrom)}, after it starts.`,
      remedy: "Count them from its first day or an earlier one, or leave the day out.",
      field: "phases_from",
    },
  ];
}

/** What is billed from a day in closed books would belong into them. */
function checkBooks(
  { customer: { zone }, closedThrough }: SubscribeBook,
  { startsAt, billingStartsAt }: SubscribeCommand,
): Refusal | null {
  const billedFrom = dayInZone(Math.max(startsAt, billingStartsAt ?? startsAt), zone);
  if (closedThrough == null || billedFrom > closedThrough) return null;
  return {
    code: "start_before_closed_period",
    sentence: `The books are closed through ${formatDay(closedThrough)}, so nothing can be billed from ${formatDay(billedFrom)}.`,
    remedy: `Let it start, or be billed from, ${formatDay(closedThrough + 1)} or later.`,
    field: "starts_at",
  };
}

/** Service may have begun long ago where it is billed only from now on. */
function checkStart(
  { customer: { zone }, planVersion, policy }: SubscribeBook,
  { startsAt, billingStartsAt }: SubscribeCommand,
  anchor: Anchor,
  now: Instant,
): Refusal | null {
  if (planPolicy(policy, planVersion.terms).backdated_start === "every_period") return null;
  const billedFrom = Math.max(startsAt, billingStartsAt ?? startsAt);
  const running = periodContaining(planVersion.terms.cadence, anchor, dayInZone(now, zone));
  if (dayInZone(billedFrom, zone) >= running.from || billedFrom >= now) return null;
  return {
    code: "start_before_closed_period",
    sentence: `A start on ${formatDay(dayInZone(billedFrom, zone))} lies before the running period, which began on ${formatDay(running.from)}; a new subscription cannot bill periods that have ended.`,
    remedy: `Let it start on ${formatDay(running.from)} or later.`,
    field: "starts_at",
  };
}
