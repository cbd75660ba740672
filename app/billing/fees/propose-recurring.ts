import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import { formatAmount } from "../money/money";
import { negate, toDecimal } from "../money/rational";
import { fromMinor } from "../money/round";
import { billableFrom } from "../subscription/known-at";
import type { Subscription } from "../subscription/subscription";
import { type Segment, timeline } from "../subscription/timeline";
import { formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { isServiceDue } from "./closing";
import { earned } from "./earning";
import type { ProposedFee } from "./fee";
import { feesInForce, type InForce } from "./in-force";
import { positionOf } from "./position";
import {
  type DueFee,
  EXACT_PLACES,
  type ProposeContext,
  prorationStep,
  rounded,
  shareStep,
  withTax,
} from "./propose-context";
import { type BilledStretch, type PolicyOf, type ReversedStretch, reconcile } from "./reconcile";
import { type CalledLine, calledLines } from "./recurring";

const RECURRING = "recurring";

/**
 * Recurring prices of a subscription up to `now`: days its history calls for and that are not billed become charges,
 * days billed and no longer called for become reversals of the fee that billed them.
 */
export function proposeRecurring(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): DueFee[] {
  const { currency } = subscription;
  const standing = feesInForce(context.bySubscription.get(subscription.id) ?? [], RECURRING);
  const until = Math.max(now, billedAheadTo(context, subscription, versions, standing));
  const planned = asOf(subscription, now);
  const kept = planned === subscription ? [] : calledAt(context, planned, versions, until);
  const called = calledNow(
    calledAt(context, subscription, versions, until),
    planned === subscription ? null : kept,
  );
  const { billed, reversed } = reconcile(called, standing, policyOf(context, versions), currency, kept);
  const today = dayInZone(now, subscription.zone);
  const charges = billed
    .filter(({ line }) => isServiceDue(subscription, line.dueAt))
    .map((stretch) => ({
      fee: chargeFee(context, subscription, stretch),
      billedOn: dayInZone(billedAt(subscription, stretch), subscription.zone),
      window: null,
      occasion: null,
    }));
  const reversals = reversed
    .filter((stretch) => givesBack(subscription, stretch, now))
    .map((stretch) => ({
      fee: reversalFee(context, stretch, currency),
      billedOn: today,
      window: null,
      occasion: null,
    }));
  return [...charges, ...reversals];
}

/** The policy by the plan version that a line is called for by, or a fee was. */
function policyOf({ policy }: ProposeContext, versions: readonly PlanVersion[]): PolicyOf {
  return (planVersionId) => {
    const version = versions.find(({ id }) => id === planVersionId);
    return version ? planPolicy(policy, version.terms) : policy;
  };
}

function billedAt(subscription: Subscription, { line, stretch }: BilledStretch<CalledLine>): Instant {
  const { dueAt, segment } = line;
  return billableFrom(subscription, { stint: segment.stint, dueAt, fromDay: stretch.from });
}

type CalledWithCadence = CalledLine & { readonly cadence: Segment["cadence"] };

function calledAt(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): CalledWithCadence[] {
  const segments = timeline(subscription, versions, context.policy);
  return calledLines(subscription, segments, context.policy, now).map((line) => ({
    ...line,
    cadence: line.segment.cadence,
  }));
}

/** A period that somebody had billed ahead stays called for: the instant at which the latest one falls due. */
function billedAheadTo(
  { policy }: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  standing: readonly InForce[],
): Instant {
  const days = standing
    .filter(({ covered }) => covered.length > 0)
    .map(({ fee }) => {
      const version = versions.find(({ id }) => id === fee.planVersionId);
      if (version?.terms.timing !== "in_arrears") return fee.period.from;
      return planPolicy(policy, version.terms).arrears_timing === "greedy"
        ? fee.period.from + 1
        : fee.period.to;
    });
  return days.length === 0 ? Number.NEGATIVE_INFINITY : startOfDay(Math.max(...days), subscription.zone);
}

/** A line of nothing is shown again only once the change that cuts it has come. */
function calledNow(
  called: readonly CalledWithCadence[],
  kept: readonly CalledWithCadence[] | null,
): readonly CalledWithCadence[] {
  if (kept === null) return called;
  const isNothing = ({ amountMinor, exact }: CalledWithCadence): boolean =>
    amountMinor === 0n && exact.num === 0n;
  return [...called.filter((line) => !isNothing(line)), ...kept.filter(isNothing)];
}

/** The history as far as it has happened: what is planned for later does not take anything back yet. */
function asOf(subscription: Subscription, now: Instant): Subscription {
  const { stints, pauses = [], endsAt } = subscription;
  const isPlanned =
    (endsAt !== null && endsAt > now) ||
    stints.some((stint) => stint.startsAt > now || (stint.endsAt ?? now) > now) ||
    pauses.some((pause) => pause.startsAt > now || (pause.endsAt ?? now) > now);
  if (!isPlanned) return subscription;
  const later = (instant: Instant | null): Instant | null =>
    instant !== null && instant > now ? null : instant;
  return {
    ...subscription,
    endsAt: later(endsAt),
    expires: endsAt !== null && endsAt > now ? false : (subscription.expires ?? false),
    stints: stints
      .filter((stint) => stint.startsAt <= now)
      .map((stint) => ({ ...stint, endsAt: later(stint.endsAt) })),
    pauses: pauses
      .filter((pause) => pause.startsAt <= now)
      .map((pause) => ({ ...pause, endsAt: later(pause.endsAt) })),
  };
}

/** Whether unused days go back; who ended the subscription, or changed its plan, may have said that they do not. */
function givesBack(
  subscription: Subscription,
  { standing, stretch }: ReversedStretch,
  now: Instant,
): boolean {
  const { unused, endsAt, stints, zone } = subscription;
  if (unused === "keep" && endsAt !== null && endsAt <= now) return false;
  const billed = stints.findIndex(({ id }) => id === standing.fee.stintId);
  return !stints.some(
    ({ unusedBefore, startsAt }, index) =>
      unusedBefore === "keep" && index > billed && stretch.from >= dayInZone(startsAt, zone),
  );
}

function chargeFee(
  context: ProposeContext,
  subscription: Subscription,
  stretch: BilledStretch<CalledWithCadence>,
): ProposedFee {
  const { line, part, exact, amountMinor, issuedBeforeMinor } = stretch;
  const { segment, period, served, share } = line;
  const { version, stint } = segment;
  const { currency } = subscription;
  const keyed = withTax(
    context,
    {
      subscriptionId: subscription.id,
      stintId: stint.id,
      planVersionId: version.id,
      chargeId: null,
      item: RECURRING,
      part: "",
      window: stretch.stretch,
      customerId: context.customerId,
      currency,
    },
    version.terms.taxes ?? [],
  );
  const isWhole = served.from === period.from && served.to === period.to;
  return {
    kind: "subscription",
    feeType: "subscription",
    ...keyed,
    description: version.planName,
    period: stretch.stretch,
    quantity: stint.quantity,
    amountMinor,
    discountMinor: 0n,
    effect: "charge",
    correctsFeeId: null,
    obligation: `${version.planCode}/recurring`,
    recognition: earned(version.terms.recognition, version.terms.timing),
    provisional: false,
    derivation: {
      kind: "recurring",
      plan: { code: version.planCode, version: version.number },
      unitAmount: line.unitAmount,
      quantity: stint.quantity,
      proration: isWhole ? null : prorationStep(period, served, share),
      ...(part ? { part: { ...shareStep(part), lineAmount: formatAmount(line.amountMinor, currency) } } : {}),
      ...rounded(exact, { amountMinor, issuedBeforeMinor }, currency),
    },
    priceKey: line.priceKey,
    periodDays: share.outOf,
    planCode: version.planCode,
  };
}

/** What is taken back of a fee: it keeps the position, the tax and the discount share of what it corrects. */
export function reversalFee(
  context: ProposeContext,
  reversed: ReversedStretch,
  currency: string,
): ProposedFee {
  const { standing, stretch, share, of, exact, amountMinor, discountMinor, base } = reversed;
  const { fee, leftMinor } = standing;
  const minorPlaces = fromMinor(1n, currency);
  return {
    kind: fee.kind,
    feeType: fee.feeType,
    position: positionOf(fee, context.customerId, currency, fee.tax),
    positionKey: fee.positionKey,
    description: fee.description,
    period: stretch,
    quantity: fee.quantity,
    amountMinor: -amountMinor,
    discountMinor: -discountMinor,
    effect: "reversal",
    correctsFeeId: fee.id,
    obligation: `${fee.item}/reversal`,
    recognition: "point",
    provisional: false,
    derivation: {
      kind: "reversal",
      corrects: {
        feeId: fee.id,
        from: formatDay(fee.period.from),
        to: formatDay(fee.period.to),
        amount: formatAmount(fee.amountMinor, currency),
        takenBefore: formatAmount(fee.amountMinor - leftMinor, currency),
      },
      base,
      from: formatDay(stretch.from),
      to: formatDay(stretch.to),
      of: toDecimal(of, EXACT_PLACES),
      share: shareStep(share),
      left: formatAmount(leftMinor, currency),
      ...rounded(negate(exact), { amountMinor: -amountMinor, issuedBeforeMinor: 0n }, currency),
    },
    priceKey: fee.priceKey,
    periodDays: fee.periodDays,
    exactMinor: negate({ num: exact.num * minorPlaces.den, den: exact.den }),
  };
}
