import type { PlanVersion } from "../catalog/plan";
import { fromDecimal, multiply } from "../money/rational";
import { toMinor } from "../money/round";
import { billableFrom } from "../subscription/known-at";
import type { Subscription } from "../subscription/subscription";
import { type Segment, timeline } from "../subscription/timeline";
import type { Period } from "../time/cadence";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import { type DueFee, type ProposeContext, rounded, withTax } from "./propose-context";

/**
 * The one-time price of each phase, on its first day: once for a subscription, plan, phase and day, whole, and never
 * given back. Of several plans on one day only the last has that day, so only it is billed. The line runs to the end
 * of the phase where nothing recurs in it, and else is about its day alone.
 */
export function proposeOneTime(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): DueFee[] {
  const issued = context.bySubscription.get(subscription.id) ?? [];
  return timeline(subscription, versions, context.policy).flatMap((segment) => {
    const { oneTimeAmount, startsAt, fromDay } = segment;
    if (oneTimeAmount === null || startsAt > now) return [];
    const item = `one_time/${segment.version.planId}/${segment.phase}`;
    const isBilled = issued.some((fee) => fee.item === item && fee.period.from === fromDay);
    if (isBilled) return [];
    const fee = oneTimeFee(context, subscription, segment, oneTimeAmount, item);
    const billedAt = billableFrom(subscription, { stint: segment.stint, dueAt: startsAt, fromDay });
    return [{ fee, billedOn: dayInZone(billedAt, subscription.zone), window: null, occasion: null }];
  });
}

function oneTimeFee(
  context: ProposeContext,
  subscription: Subscription,
  segment: Segment,
  unitAmount: string,
  item: string,
): DueFee["fee"] {
  const { version, stint, fromDay } = segment;
  const { currency } = subscription;
  const exact = multiply(fromDecimal(unitAmount), fromDecimal(stint.quantity));
  const amountMinor = toMinor(exact, currency);
  const to = segment.unitAmount === null ? segment.phaseToDay : null;
  const period: Period = { from: fromDay, to: to ?? fromDay };
  const keyed = withTax(
    context,
    {
      subscriptionId: subscription.id,
      stintId: stint.id,
      planVersionId: version.id,
      chargeId: null,
      item,
      part: "",
      window: period,
      customerId: context.customerId,
      currency,
    },
    version.terms.taxes ?? [],
  );
  return {
    kind: "fixed",
    feeType: "one_time",
    ...keyed,
    description: version.planName,
    period,
    quantity: stint.quantity,
    amountMinor,
    discountMinor: 0n,
    effect: "charge",
    correctsFeeId: null,
    obligation: `${version.planCode}/one_time`,
    // It has no days of its own, so what the plan says of its periods is about it only where that is the term.
    recognition: version.terms.recognition === "straight_over_term" ? "straight_over_term" : "point",
    provisional: false,
    derivation: {
      kind: "one_time",
      plan: { code: version.planCode, version: version.number },
      unitAmount,
      quantity: stint.quantity,
      ...rounded(exact, { amountMinor, issuedBeforeMinor: 0n }, currency),
    },
    priceKey: null,
    periodDays: null,
    planCode: version.planCode,
  };
}
