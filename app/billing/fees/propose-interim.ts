import type { PlanVersion, UsageThreshold } from "../catalog/plan";
import { parseAmount } from "../money/money";
import { toMinor } from "../money/round";
import { currentPlanVersionId } from "../subscription/status";
import type { Subscription } from "../subscription/subscription";
import { versionOf } from "../subscription/timeline";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { ProposedFee, RatingWindow, UsagePart } from "./fee";
import { chargeOf, priceWindow, type RatedWindow } from "./price-window";
import type { DueFee, ProposeContext } from "./propose-context";
import { usageFee, usagePosition } from "./propose-usage";
import { windowKey } from "./windows";

/**
 * An interim invoice: all usage of the open windows that is not billed yet, once the usage of the subscription's whole
 * life reaches a threshold it had not reached before. Its fees are provisional; closing the window rates it whole.
 */
export function proposeInterim(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  open: readonly RatingWindow[],
  usage: ReadonlyMap<string, readonly UsagePart[]>,
  now: Instant,
): DueFee[] {
  const versionId = currentPlanVersionId(subscription, now);
  if (versionId === null || open.length === 0) return [];
  const current = versionOf(versions, versionId);
  const thresholds = (current.terms.thresholds ?? []).filter(
    ({ currency }) => currency === subscription.currency,
  );
  if (thresholds.length === 0) return [];
  const fees = open.flatMap((window) => unbilled(context, subscription, versions, window, usage));
  const issuedMinor = (context.bySubscription.get(subscription.id) ?? [])
    .filter((fee) => fee.kind === "usage")
    .reduce((sum, fee) => sum + fee.amountMinor, 0n);
  const reachedMinor = fees.reduce((sum, fee) => sum + fee.amountMinor, issuedMinor);
  if (!crosses(thresholds, issuedMinor, reachedMinor)) return [];
  return fees.map((fee) => ({
    fee,
    billedOn: dayInZone(now, subscription.zone),
    window: null,
    occasion: "interim" as const,
  }));
}

function unbilled(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  window: RatingWindow,
  usage: ReadonlyMap<string, readonly UsagePart[]>,
): ProposedFee[] {
  const version = versionOf(versions, window.planVersionId);
  const charge = chargeOf(version, window.chargeId);
  if (charge.timing === "in_advance") return [];
  const rated: RatedWindow = {
    window,
    subscription,
    version,
    parts: usage.get(windowKey(window)) ?? [],
    before: [],
  };
  return priceWindow(context.policy, rated).flatMap((line) => {
    const keyed = usagePosition(context, rated, charge, line);
    const issuedBeforeMinor = context.byPosition.get(keyed.positionKey)?.amountMinor ?? 0n;
    const amountMinor = toMinor(line.exact, subscription.currency) - issuedBeforeMinor;
    if (amountMinor <= 0n) return [];
    const change = { amountMinor, issuedBeforeMinor, effect: "charge" as const, correctsFeeId: null };
    return [{ ...usageFee(context.policy, rated, charge, line, keyed, change, 0n), provisional: true }];
  });
}

/** True when a threshold lies above the first amount and not above the second. */
function crosses(thresholds: readonly UsageThreshold[], fromMinor: bigint, toMinorAmount: bigint): boolean {
  const single = thresholds.filter(({ recurring }) => !recurring).map(minorOf);
  const highest = single.sort((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
  if (single.some((amount) => amount > fromMinor && amount <= toMinorAmount)) return true;
  const step = thresholds.filter(({ recurring }) => recurring).map(minorOf)[0];
  if (step === undefined || step <= 0n || toMinorAmount < highest + step) return false;
  const stepsAt = (amount: bigint): bigint => (amount <= highest ? 0n : (amount - highest) / step);
  return stepsAt(toMinorAmount) > stepsAt(fromMinor);
}

function minorOf({ amount, currency }: UsageThreshold): bigint {
  const read = parseAmount(amount, currency);
  return read.ok ? read.value : 0n;
}
