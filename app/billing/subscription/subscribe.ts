import type { PlanVersion } from "../catalog/plan";
import type { CurrencyCode } from "../money/currency";
import { fromDecimal, isDecimal, toDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import { type Anchor, cadenceMonths, periodContaining } from "../time/cadence";
import { civil, type Day, formatDay } from "../time/day";
import { type Instant, MS_PER_DAY } from "../time/instant";
import { dayInZone, startOfDay, type TimeZone } from "../time/zone";
import { firstPaidDay, startDay } from "./service-span";
import type { Subscription } from "./subscription";
import type { AnchorKind } from "./subscription-kinds";

export type SubscribeBook = {
  readonly customer: {
    readonly id: string;
    readonly currency: CurrencyCode;
    readonly zone: TimeZone;
    readonly billCycleDay: number | null;
  };
  readonly planVersion: PlanVersion;
  readonly policy: Policy;
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
};

/** `customerBillCycleDay` is the bill day that this subscription gives a customer who had none, else null. */
export type SubscribeChange = {
  readonly subscription: Subscription;
  readonly customerBillCycleDay: number | null;
};

/**
 * Starts a subscription. Refuses `currency_mismatch`, `quantity_invalid`, `end_before_start` and
 * `start_before_closed_period`: an earlier period is closed business, which a new subscription cannot bill.
 */
export function decideSubscribe(
  book: SubscribeBook,
  command: SubscribeCommand,
  now: Instant,
): Outcome<SubscribeChange> {
  const refusals = [
    ...checkCurrency(book.planVersion, book.customer.currency),
    ...checkQuantity(command.quantity),
    ...checkEnd(command),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  const { customer, planVersion, policy } = book;
  const trialEndsAt = trialEnd(command.startsAt, customer.zone, planVersion.terms.trialDays, policy);
  const start = { startsAt: command.startsAt, trialEndsAt, zone: customer.zone };
  const anchorDay =
    command.anchorDay ?? (policy.anchor_from === "start" ? startDay(start) : firstPaidDay(start));
  const anchor = anchorOf(command.anchor ?? policy.anchor, anchorDay, customer.billCycleDay);
  const tooEarly = checkStart(book, start, anchor, now);
  if (tooEarly) return refuse(tooEarly);
  const setsBillDay =
    anchor.kind === "bill_day" &&
    customer.billCycleDay === null &&
    cadenceMonths(planVersion.terms.cadence) !== null;
  return accept({
    subscription: {
      id: command.subscriptionId,
      customerId: customer.id,
      currency: customer.currency,
      zone: customer.zone,
      anchor,
      startsAt: command.startsAt,
      trialEndsAt,
      endsAt: command.endsAt,
      canceledAt: null,
      stints: [
        {
          id: command.stintId,
          planVersionId: planVersion.id,
          startsAt: command.startsAt,
          endsAt: command.endsAt,
          quantity: toDecimal(fromDecimal(command.quantity)),
        },
      ],
    },
    customerBillCycleDay: setsBillDay ? anchor.dayOfMonth : null,
  });
}

/** A trial of n days ends with its last day, or to the hour n × 24 hours after it began. */
function trialEnd(startsAt: Instant, zone: TimeZone, trialDays: number, policy: Policy): Instant | null {
  if (trialDays <= 0) return null;
  if (policy.trial_end === "instant") return startsAt + trialDays * MS_PER_DAY;
  return startOfDay(dayInZone(startsAt, zone) + trialDays, zone);
}

function anchorOf(kind: AnchorKind, day: Day, billCycleDay: number | null): Anchor {
  switch (kind) {
    case "calendar":
      return { kind };
    case "anniversary":
      return { kind, day };
    case "bill_day":
      return { kind, dayOfMonth: billCycleDay ?? civil(day).day, from: day };
  }
}

/** A plan is sold in a currency when each of its prices is named in it. */
function checkCurrency(planVersion: PlanVersion, currency: CurrencyCode): Refusal[] {
  const { prices, charges } = planVersion.terms;
  const priced = [
    ...(prices.length > 0 ? [prices.some((price) => price.currency === currency)] : []),
    ...charges.map((charge) => charge.prices.some((price) => price.currency === currency)),
  ];
  if (priced.every(Boolean)) return [];
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
  if (isDecimal(text) && fromDecimal(text).num > 0n && text.length <= 24) return [];
  return [
    {
      code: "quantity_invalid",
      sentence: `A quantity of ${JSON.stringify(text)} cannot be billed.`,
      remedy: "Enter a number above zero, such as 1.",
      field: "quantity",
    },
  ];
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

function checkStart(
  book: SubscribeBook,
  start: Parameters<typeof firstPaidDay>[0],
  anchor: Anchor,
  now: Instant,
): Refusal | null {
  const today = dayInZone(now, start.zone);
  const running = periodContaining(book.planVersion.terms.cadence, anchor, today);
  if (startDay(start) >= running.from || start.startsAt >= now) return null;
  return {
    code: "start_before_closed_period",
    sentence: `A start on ${formatDay(startDay(start))} lies before the running period, which began on ${formatDay(running.from)}; a new subscription cannot bill periods that have ended.`,
    remedy: `Let it start on ${formatDay(running.from)} or later.`,
    field: "starts_at",
  };
}
