import type { PlanVersion, RecurringPrice } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import { formatAmount } from "../money/money";
import { fromDecimal, multiply, type Rational } from "../money/rational";
import { fromMinor, toMinor } from "../money/round";
import { agreedCommitment } from "../subscription/agreed-terms";
import { stintSpan } from "../subscription/service-span";
import type { Stint, Subscription } from "../subscription/subscription";
import { timeline, versionOf } from "../subscription/timeline";
import { intersect, type Period, periodsBetween } from "../time/cadence";
import type { Instant } from "../time/instant";
import { type Proration, prorate } from "../time/proration";
import { dayInZone, startOfDay } from "../time/zone";
import { isServiceDue } from "./closing";
import { difference } from "./difference";
import type { CountedItem, Position, ProposedFee } from "./fee";
import { agreedChargeOf, priceWindow, type RatedWindow } from "./price-window";
import {
  type DueFee,
  type KeyedPosition,
  type ProposeContext,
  prorationStep,
  rounded,
  withTax,
} from "./propose-context";
import { takenBack } from "./propose-withdrawn";

/** What a minimum asks for and what counts towards it, in minor units. */
type Required = {
  readonly minimum: string;
  readonly share: Proration | null;
  readonly exact: Rational;
  readonly counted: readonly { readonly item: string; readonly amountMinor: bigint }[];
};

/** What is missing to the least a charge bills in a window, for the days of the window. */
export function proposeChargeMinimum(context: ProposeContext, rated: RatedWindow): ProposedFee | null {
  const { window, version, subscription } = rated;
  const charge = agreedChargeOf(rated);
  const minimum = amountIn(charge.minimum, subscription.currency);
  if (minimum === null || window.period.from === window.period.to) return null;
  const whole = window.whole ?? window.period;
  const cadence = version.terms.usageCadence ?? version.terms.cadence;
  const share = prorate(cadence, whole, window.period, planPolicy(context.policy, version.terms));
  const counted = priceWindow(context.policy, rated).map((line) => ({
    item: charge.code,
    amountMinor: toMinor(line.exact, subscription.currency),
  }));
  const exact = multiply(fromDecimal(minimum), share.fraction);
  const keyed = withTax(
    context,
    {
      ...stemOf(context, subscription, version, rated.window.stintId),
      chargeId: charge.id,
      item: `minimum/${charge.code}`,
      window: window.period,
    },
    charge.taxes ?? [],
    version.terms.taxes ?? [],
  );
  const required = { minimum, share, exact, counted };
  return minimumFee(context, keyed, version, whole, required, {
    kind: "charge_minimum",
    of: charge.code,
    description: charge.name,
    metricCode: charge.metric,
  });
}

/**
 * What is missing to the commitment of each period that has closed: the recurring price, fixed items and usage of the
 * period count, as issued and as `proposed` by this run. A period in which nothing recurring was to be paid, such as
 * one of a free trial, commits to nothing. What was billed for a period that a change from an earlier day on cut
 * otherwise is taken back.
 */
export function proposeCommitments(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  proposed: readonly DueFee[],
  now: Instant,
): DueFee[] {
  const committed = subscription.stints.flatMap((stint) => {
    const version = versionOf(versions, stint.planVersionId);
    const { currency } = subscription;
    const minimum = amountIn(agreedCommitment(version.terms, stint.overrides, currency), currency);
    if (minimum === null || stint.startsAt > now) return [];
    return closedPeriods(context, subscription, stint, versions, now).map((closed) => ({
      closed,
      version,
      minimum,
      keyed: withTax(
        context,
        {
          ...stemOf(context, subscription, version, stint.id),
          chargeId: null,
          item: COMMITMENT,
          window: closed.served,
        },
        version.terms.taxes ?? [],
      ),
    }));
  });
  const called = new Set(committed.map(({ keyed }) => keyed.positionKey));
  const gone = (context.bySubscription.get(subscription.id) ?? []).filter(
    (fee) => fee.item === COMMITMENT && !called.has(fee.positionKey),
  );
  const fees = committed.map(({ closed, version, minimum, keyed }) => {
    if (!isServiceDue(subscription, closed.closesAt)) return [];
    const policy = planPolicy(context.policy, version.terms);
    const share = prorate(version.terms.cadence, closed.period, closed.served, policy);
    const counted = countTowards(context, subscription, version, closed.served, proposed);
    const exact = multiply(fromDecimal(minimum), share.fraction);
    const required = { minimum, share, exact, counted };
    const fee = minimumFee(context, keyed, version, closed.period, required, {
      kind: COMMITMENT,
      of: COMMITMENT,
      description: version.planName,
      metricCode: null,
    });
    return fee ? [dueOn(fee, closed.closesAt, subscription)] : [];
  });
  const back = takenBack(context, gone, subscription.currency);
  return [...fees.flat(), ...back.map((fee) => dueOn(fee, now, subscription))];
}

const COMMITMENT = "commitment";

function dueOn(fee: ProposedFee, at: Instant, { zone }: Subscription): DueFee {
  return { fee, billedOn: dayInZone(at, zone), window: null, occasion: null };
}

type ClosedPeriod = { readonly period: Period; readonly served: Period; readonly closesAt: Instant };

function closedPeriods(
  context: ProposeContext,
  subscription: Subscription,
  stint: Stint,
  versions: readonly PlanVersion[],
  now: Instant,
): ClosedPeriod[] {
  const { policy } = context;
  const { zone } = subscription;
  const version = versionOf(versions, stint.planVersionId);
  const span = stintSpan(subscription, stint, version.terms.cadence, policy);
  const paidFrom = timeline(subscription, versions, policy).find(
    (segment) =>
      segment.stint.id === stint.id && segment.unitAmount !== null && segment.phaseKind !== "trial",
  )?.fromDay;
  if (paidFrom === undefined || (span.toDay !== null && span.toDay <= span.fromDay)) return [];
  const anchor = stint.anchor ?? subscription.anchor;
  const today = dayInZone(now, zone);
  return periodsBetween(
    version.terms.cadence,
    anchor,
    span.fromDay,
    Math.min(span.toDay ?? today + 1, today + 1),
  ).flatMap((period) => {
    const served = intersect(period, { from: span.fromDay, to: span.toDay ?? period.to });
    if (!served || served.to <= paidFrom) return [];
    const closesAt = Math.min(startOfDay(served.to, zone), span.endsAt ?? Number.POSITIVE_INFINITY);
    return closesAt <= now ? [{ period, served, closesAt }] : [];
  });
}

function countTowards(
  context: ProposeContext,
  subscription: Subscription,
  version: PlanVersion,
  served: Period,
  proposed: readonly DueFee[],
): { readonly item: string; readonly amountMinor: bigint }[] {
  const isNet = planPolicy(context.policy, version.terms).commitment_counts === "net";
  const counts = (fee: {
    kind: string;
    planVersionId: string | null;
    period: Period;
    effect: string;
  }): boolean =>
    fee.kind !== "commitment" &&
    fee.kind !== "one_off" &&
    fee.planVersionId === version.id &&
    fee.period.from >= served.from &&
    fee.period.from < served.to &&
    (isNet || fee.kind !== "subscription" || fee.effect === "charge");
  const issued = (context.bySubscription.get(subscription.id) ?? []).filter(counts);
  const fresh = proposed
    .map(({ fee }) => fee)
    .filter((fee) => fee.position.subscriptionId === subscription.id)
    .filter(({ position, ...fee }) => counts({ ...fee, planVersionId: position.planVersionId }));
  return [
    ...issued.map(({ item, amountMinor }) => ({ item, amountMinor })),
    ...fresh.map((fee) => ({ item: fee.position.item, amountMinor: fee.amountMinor })),
  ];
}

function stemOf(
  context: ProposeContext,
  subscription: Subscription,
  version: PlanVersion,
  stintId: string,
): Omit<Position, "tax" | "chargeId" | "item" | "window"> {
  return {
    subscriptionId: subscription.id,
    stintId,
    planVersionId: version.id,
    part: "",
    customerId: context.customerId,
    currency: subscription.currency,
  };
}

function minimumFee(
  context: ProposeContext,
  keyed: KeyedPosition,
  version: PlanVersion,
  whole: Period,
  required: Required,
  words: Pick<ProposedFee, "kind" | "description"> & {
    readonly of: string;
    readonly metricCode: string | null;
  },
): ProposedFee | null {
  const { currency, window } = keyed.position;
  const requiredMinor = toMinor(required.exact, currency);
  const countedMinor = required.counted.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const missing = requiredMinor - countedMinor;
  const targetMinor = missing > 0n ? missing : 0n;
  const issued = context.byPosition.get(keyed.positionKey);
  if (!issued && targetMinor === 0n) return null;
  const change = difference(targetMinor, issued, "credit");
  if (!change) return null;
  const isWhole = window.from === whole.from && window.to === whole.to;
  const counted: CountedItem[] = required.counted.map(({ item, amountMinor }) => ({
    item,
    amount: formatAmount(amountMinor, currency),
  }));
  return {
    kind: words.kind,
    feeType: words.kind,
    ...keyed,
    description: words.description,
    period: window,
    quantity: "1",
    amountMinor: change.amountMinor,
    discountMinor: 0n,
    effect: change.effect,
    correctsFeeId: change.correctsFeeId,
    obligation: `${version.planCode}/${words.of}`,
    recognition: "point",
    provisional: false,
    derivation: {
      kind: "minimum",
      plan: { code: version.planCode, version: version.number },
      of: words.of,
      minimum: required.minimum,
      proration: isWhole || !required.share ? null : prorationStep(whole, window, required.share),
      required: formatAmount(requiredMinor, currency),
      counted,
      ...rounded(fromMinor(targetMinor, currency), change, currency),
    },
    priceKey: null,
    periodDays: null,
    metricCode: words.metricCode,
    planCode: version.planCode,
  };
}

function amountIn(prices: readonly RecurringPrice[] | undefined, currency: string): string | null {
  return prices?.find((price) => price.currency === currency)?.amount ?? null;
}
