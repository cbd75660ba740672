import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import type { CurrencyCode } from "../money/currency";
import { least } from "../money/least";
import { fromMinor } from "../money/round";
import type { Subscription } from "../subscription/subscription";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { IssuedFee, ProposedFee, RatingWindow } from "./fee";
import { discountOfPart, inForce } from "./in-force";
import { type DueFee, type ProposeContext, windowName } from "./propose-context";
import { reversalFee } from "./propose-recurring";

/**
 * Takes back what was billed for windows of usage that the history of a subscription no longer has, as after a change
 * from an earlier day on: what was used then belongs to the windows that took their place, which bill it. What was used
 * after an end that lies back stays billed where the policy of its plan keeps it.
 */
export function proposeWithdrawn(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  windows: readonly RatingWindow[],
  now: Instant,
): DueFee[] {
  if (context.byWindow.size === 0) return [];
  const names = new Set(windows.map(windowName));
  const { endsAt, zone } = subscription;
  const keepsFrom = endsAt === null ? null : dayInZone(endsAt, zone);
  const keeps = new Set(
    versions
      .filter(({ terms }) => planPolicy(context.policy, terms).backdated_end_usage === "keep")
      .map(({ id }) => id),
  );
  const isKept = ({ planVersionId, period }: IssuedFee): boolean =>
    keepsFrom !== null && period.from >= keepsFrom && planVersionId !== null && keeps.has(planVersionId);
  const gone: IssuedFee[] = [];
  for (const [name, fees] of context.byWindow) {
    if (names.has(name)) continue;
    for (const fee of fees) if (fee.subscriptionId === subscription.id && !isKept(fee)) gone.push(fee);
  }
  return takenBack(context, gone, subscription.currency).map((fee) => ({
    fee,
    billedOn: dayInZone(now, zone),
    window: null,
    occasion: null,
  }));
}

/** Reversals of everything that stands of those fees, position by position. */
export function takenBack(
  context: ProposeContext,
  fees: readonly IssuedFee[],
  currency: CurrencyCode,
): ProposedFee[] {
  return [...new Set(fees.map(({ positionKey }) => positionKey))].flatMap((key) => {
    const position = context.byPosition.get(key);
    return position ? positionTakenBack(context, position.fees, position.amountMinor, currency) : [];
  });
}

/** The newest fees first, until nothing of the position is left. */
function positionTakenBack(
  context: ProposeContext,
  fees: readonly IssuedFee[],
  netMinor: bigint,
  currency: CurrencyCode,
): ProposedFee[] {
  let rest = netMinor;
  const charges = fees.filter(({ correctsFeeId, amountMinor }) => correctsFeeId === null && amountMinor > 0n);
  return charges.reverse().flatMap((fee) => {
    const whole = inForce(
      fee,
      fees.filter(({ correctsFeeId }) => correctsFeeId === fee.id),
    );
    const leftMinor = least(whole.leftMinor, rest);
    if (leftMinor <= 0n) return [];
    rest -= leftMinor;
    return [
      reversalFee(
        context,
        {
          standing: { ...whole, leftMinor },
          stretch: fee.period,
          base: "billed_line_share",
          share: ALL,
          of: fromMinor(fee.amountMinor, currency),
          exact: fromMinor(leftMinor, currency),
          amountMinor: leftMinor,
          discountMinor: discountOfPart(whole, leftMinor),
        },
        currency,
      ),
    ];
  });
}

const ALL = { days: 1, outOf: 1, fraction: { num: 1n, den: 1n } };
