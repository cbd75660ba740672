import { assert } from "../assert";
import type { Charge, PlanVersion } from "../catalog/plan";
import { formatAmount } from "../money/money";
import { fromDecimal, multiply, type Rational, reduce, toDecimal, ZERO } from "../money/rational";
import { toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import { type BandStep, compilePriceModel, needsEventAmounts } from "../pricing/price-model";
import { firstPaidDay, neverStarted, startDay, stintSpan } from "../subscription/service-span";
import type { Stint, Subscription } from "../subscription/subscription";
import { intersect, type Period, periodsBetween } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import { formatInstant, type Instant } from "../time/instant";
import { type Proration, prorate } from "../time/proration";
import { dayInZone, startOfDay } from "../time/zone";
import { difference } from "./difference";
import type {
  Derivation,
  Position,
  ProposedFee,
  ProrationStep,
  RatingWindow,
  TaxTreatment,
  UsageAggregate,
} from "./fee";
import { type IssuedPosition, positionKey, positionStem } from "./position";

/** Places kept of an amount whose decimals never end; the fraction in the derivation stays exact. */
const EXACT_PLACES = 12;

/** What pricing a customer's positions needs to know of the customer and of the book. */
export type ProposeContext = {
  readonly policy: Policy;
  readonly customerId: string;
  readonly tax: TaxTreatment;
  readonly issued: ReadonlyMap<string, IssuedPosition>;
  /** The tax treatment a position was billed under, by its stem. */
  readonly pinnedTax: ReadonlyMap<string, TaxTreatment>;
};

/** A fee and the civil day, in the subscription's zone, on whose document it belongs. */
export type DueFee = {
  readonly fee: ProposedFee;
  readonly billedOn: Day;
  readonly window: RatingWindow | null;
};

/** A period of a recurring price, with the part of it that is served and the instant it falls due. */
type RecurringStretch = { readonly period: Period; readonly served: Period; readonly dueAt: Instant };

/**
 * Every recurring fee of a subscription that fell due by `now` and is not in the book yet. A period that was paid
 * in advance stays paid when the subscription ends inside it: giving back is a decision of its own.
 */
export function proposeRecurring(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): DueFee[] {
  if (neverStarted(subscription)) return [];
  return subscription.stints.flatMap((stint) => {
    const version = versionOf(versions, stint.planVersionId);
    const price = version.terms.prices.find((candidate) => candidate.currency === subscription.currency);
    if (!price) return [];
    return recurringStretches(context.policy, subscription, stint, version, now)
      .filter((stretch) => stretch.dueAt <= now)
      .flatMap((stretch) => {
        const fee = recurringFee(context, subscription, stint, version, price.amount, stretch);
        return fee ? [{ fee, billedOn: dayInZone(stretch.dueAt, subscription.zone), window: null }] : [];
      });
  });
}

/** The served part of each period from the first paid day to the one that holds `now`, with its due instant. */
function recurringStretches(
  policy: Policy,
  subscription: Subscription,
  stint: Stint,
  version: PlanVersion,
  now: Instant,
): RecurringStretch[] {
  const { cadence, timing } = version.terms;
  const { trialEndsAt, endsAt, zone, anchor } = subscription;
  if (stint.startsAt > now || (trialEndsAt !== null && endsAt !== null && endsAt <= trialEndsAt)) return [];
  const span = stintSpan(subscription, stint, cadence, policy);
  const paidFrom = Math.max(span.fromDay, firstPaidDay(subscription));
  const today = dayInZone(now, zone);
  return periodsBetween(cadence, anchor, paidFrom, today + 1).flatMap((period) => {
    const served = intersect(period, { from: paidFrom, to: span.toDay ?? period.to });
    if (!served) return [];
    const dueAt =
      timing === "in_advance"
        ? advanceDueAt(subscription, stint, period, served)
        : Math.min(startOfDay(served.to, zone), span.endsAt ?? Number.POSITIVE_INFINITY);
    return [{ period, served, dueAt }];
  });
}

/** In advance a period falls due as it begins; a partial first one at the instant service, or paying for it, begins. */
function advanceDueAt(subscription: Subscription, stint: Stint, period: Period, served: Period): Instant {
  const { trialEndsAt, zone } = subscription;
  const opens = startOfDay(served.from, zone);
  if (trialEndsAt !== null && served.from === firstPaidDay(subscription)) {
    return served.from === period.from && served.from > startDay(subscription) ? opens : trialEndsAt;
  }
  return Math.max(opens, stint.startsAt);
}

function recurringFee(
  context: ProposeContext,
  subscription: Subscription,
  stint: Stint,
  version: PlanVersion,
  unitAmount: string,
  { period, served }: RecurringStretch,
): ProposedFee | null {
  const { cadence, timing } = version.terms;
  const stem = {
    subscriptionId: subscription.id,
    stintId: stint.id,
    planVersionId: version.id,
    chargeId: null,
    item: "recurring",
    window: period,
    customerId: context.customerId,
    currency: subscription.currency,
  };
  const position = withTax(context, stem);
  const key = positionKey(position);
  const share = prorate(cadence, period, served, context.policy);
  const exact = multiply(multiply(fromDecimal(unitAmount), fromDecimal(stint.quantity)), share.fraction);
  const change = difference(toMinor(exact, subscription.currency), context.issued.get(key), "keep");
  if (!change) return null;
  const whole = served.from === period.from && served.to === period.to;
  const derivation: Derivation = {
    kind: "recurring",
    plan: { code: version.planCode, version: version.number },
    unitAmount,
    quantity: stint.quantity,
    proration: whole ? null : prorationStep(period, served, share),
    ...amounts(exact, change, subscription.currency),
  };
  return {
    kind: "subscription",
    feeType: "subscription",
    position,
    positionKey: key,
    description: version.planName,
    period: served,
    quantity: stint.quantity,
    amountMinor: change.amountMinor,
    discountMinor: 0n,
    effect: change.effect,
    correctsFeeId: change.correctsFeeId,
    obligation: `${version.planCode}/recurring`,
    recognition: timing === "in_advance" ? "daily" : "point",
    provisional: false,
    derivation,
  };
}

/**
 * The fee of a rating window: its whole price with the usage known now, less what was issued for it. Null when
 * nothing changed, and for an empty piece after the last billed day in which nothing was used.
 */
export function proposeUsage(
  context: ProposeContext,
  window: RatingWindow,
  version: PlanVersion,
  currency: string,
  usage: UsageAggregate,
): ProposedFee | null {
  const charge = chargeOf(version, window.chargeId);
  const priced = priceWindow(context.policy, charge, currency, usage);
  if (!priced) return null;
  const position: Position = {
    subscriptionId: window.subscriptionId,
    stintId: window.stintId,
    planVersionId: window.planVersionId,
    chargeId: window.chargeId,
    item: charge.code,
    window: window.period,
    customerId: context.customerId,
    currency,
    tax: window.tax,
  };
  const key = positionKey(position);
  const issued = context.issued.get(key);
  const targetMinor = toMinor(priced.exact, currency);
  if (!issued && targetMinor === 0n && window.period.from === window.period.to) return null;
  const onDecrease = context.policy.usage_decrease === "keep" ? "keep" : "credit";
  const change = difference(targetMinor, issued, onDecrease);
  if (!change) return null;
  const quantity = toDecimal(usage.quantity, EXACT_PLACES);
  return {
    kind: "usage",
    feeType: "usage",
    position,
    positionKey: key,
    description: charge.name,
    period: window.period,
    quantity,
    amountMinor: change.amountMinor,
    discountMinor: 0n,
    effect: change.effect,
    correctsFeeId: change.correctsFeeId,
    obligation: `${version.planCode}/${charge.code}`,
    recognition: "point",
    provisional: false,
    derivation: {
      kind: "usage",
      plan: { code: version.planCode, version: version.number },
      charge: charge.code,
      metric: { code: charge.metric, aggregation: charge.aggregation },
      usage: {
        quantity,
        eventCount: usage.eventCount,
        startsAt: formatInstant(window.startsAt),
        endsAt: formatInstant(window.endsAt),
      },
      model: priced.model,
      steps: priced.steps,
      ...amounts(priced.exact, change, currency),
    },
  };
}

/** What a window's usage costs, exact and explained; null when the charge has no price in the currency. */
export function priceWindow(policy: Policy, charge: Charge, currency: string, usage: UsageAggregate) {
  const model = charge.prices.find((price) => price.currency === currency)?.model;
  if (!model) return null;
  const compiled = compilePriceModel(model);
  const exact: Rational = compiled.amount(usage.quantity, policy, usage);
  const steps: readonly BandStep[] = compiled.steps(usage.quantity, policy, usage);
  return { model, exact, steps };
}

/** How much of a window's usage a charge's prices look at: its quantity and number of events, or each event. */
export function usageDetail(charge: Pick<Charge, "prices">): "total" | "events" {
  return charge.prices.some(({ model }) => needsEventAmounts(model)) ? "events" : "total";
}

/** The aggregate of a window nothing was recorded in. */
export const NO_USAGE: UsageAggregate = { quantity: ZERO, eventCount: 0 };

/** A position that was billed keeps the tax treatment of that day. */
function withTax(context: ProposeContext, stem: Omit<Position, "tax">): Position {
  return { ...stem, tax: context.pinnedTax.get(positionStem(stem)) ?? context.tax };
}

function prorationStep(period: Period, served: Period, share: Proration): ProrationStep {
  const { num, den } = reduce(share.fraction);
  return {
    from: formatDay(served.from),
    to: formatDay(served.to),
    days: share.days,
    periodDays: share.outOf,
    periodFrom: formatDay(period.from),
    periodTo: formatDay(period.to),
    fraction: `${num}/${den}`,
  };
}

function amounts(
  exact: Rational,
  change: { amountMinor: bigint; issuedBeforeMinor: bigint },
  currency: string,
) {
  return {
    exactAmount: toDecimal(exact, EXACT_PLACES),
    issuedBefore: formatAmount(change.issuedBeforeMinor, currency),
    amount: formatAmount(change.amountMinor, currency),
    rounding: "half_away_from_zero" as const,
  };
}

export function versionOf(versions: readonly PlanVersion[], id: string): PlanVersion {
  const version = versions.find((candidate) => candidate.id === id);
  assert(version, `plan version ${id} was loaded`);
  return version;
}

function chargeOf(version: PlanVersion, id: string): Charge {
  const charge = version.charges.find((candidate) => candidate.id === id);
  assert(charge, `charge ${id} belongs to plan version ${version.id}`);
  return charge;
}
