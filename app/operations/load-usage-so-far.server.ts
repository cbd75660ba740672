import { chargeOf, priceWindow, type RatedWindow } from "../billing/fees/price-window";
import { earlierWindows, usageWindows, windowKey } from "../billing/fees/windows";
import { mergeParts } from "../billing/invoicing/due-fees";
import { add, toDecimal, ZERO } from "../billing/money/rational";
import { toMinor } from "../billing/money/round";
import type { Policy } from "../billing/policy-kinds";
import type { BandStep } from "../billing/pricing/price-model";
import type { Period } from "../billing/time/cadence";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { loadWindowUsage } from "../store/billing-slice.server";
import { loadPlanVersions } from "../store/catalog.server";
import { loadSubscriptions } from "../store/subscriptions.server";
import { NO_TAX } from "../store/tax-rates.server";

/** What one charge measured in its open period and what that costs if nothing more comes. */
export type ChargeUsage = {
  readonly subscriptionId: string;
  readonly chargeCode: string;
  readonly chargeName: string;
  readonly metricCode: string;
  readonly planCode: string;
  readonly period: Period;
  /** Decimal string. */
  readonly quantity: string;
  readonly eventCount: number;
  readonly currency: string;
  readonly amountMinor: bigint;
  /** The type of the price model, and its bands. */
  readonly model: string;
  readonly steps: readonly BandStep[];
};

/** How many decimals of a quantity are shown where it has no end. */
const SHOWN_PLACES = 12;

/**
 * Usage of the running periods of any number of subscriptions, in five statements. It reads only what a customer may
 * see, so the portal runs it under its own role; tax, which changes no net amount, is left out.
 * @throws NotFound when one of them is not there, or not the customer's
 */
export async function loadUsageSoFar(
  context: Context,
  subscriptionIds: readonly string[],
): Promise<readonly ChargeUsage[]> {
  const stored = await loadSubscriptions(context, subscriptionIds);
  if (stored.length < new Set(subscriptionIds).size) throw new NotFound("This subscription");
  const subscriptions = stored.map((each) => each.subscription);
  const versionIds = new Set(
    subscriptions.flatMap(({ stints }) => stints.map((stint) => stint.planVersionId)),
  );
  const versions = await loadPlanVersions(context, [...versionIds]);
  const { policy } = context.organization;
  const owners = subscriptions.map((subscription) => ({ subscription, versions }));
  // Told of no billed window, the engine names every one, so that tiers go on from the earlier ones of a period.
  const { toRate, open } = usageWindows(
    { policy, customer: { tax: NO_TAX }, subscriptions: owners, windows: [] },
    context.now,
  );
  // A window that has not begun has nothing to show yet.
  const running = open.filter(({ startsAt }) => startsAt <= context.now);
  const before = running.map(earlierWindows([...toRate, ...open], versions));
  const usage = await loadWindowUsage(
    context,
    [{ subscriptions: owners }],
    [...new Set([...running, ...before.flat()])],
  );
  return running.flatMap((window, index): ChargeUsage[] => {
    const version = versions.find(({ id }) => id === window.planVersionId);
    const subscription = subscriptions.find(({ id }) => id === window.subscriptionId);
    if (!version || !subscription) return [];
    const earlier = (before[index] ?? []).flatMap((one) => usage.get(windowKey(one)) ?? []);
    const parts = usage.get(windowKey(window)) ?? [];
    return [chargeUsage(policy, { window, subscription, version, parts, before: mergeParts(earlier) })];
  });
}

/** One charge: the sum of its lines, and the bands where there is one line only. */
function chargeUsage(policy: Policy, rated: RatedWindow): ChargeUsage {
  const { window, version, subscription } = rated;
  const { currency } = subscription;
  const charge = chargeOf(version, window.chargeId);
  const lines = priceWindow(policy, rated);
  const [first] = lines;
  const prices = first?.prices ?? charge.prices;
  return {
    subscriptionId: window.subscriptionId,
    chargeCode: charge.code,
    chargeName: charge.name,
    metricCode: charge.metric,
    planCode: version.planCode,
    period: window.period,
    quantity: toDecimal(
      rated.parts.reduce((sum, { quantity }) => add(sum, quantity), ZERO),
      SHOWN_PLACES,
    ),
    eventCount: rated.parts.reduce((sum, { eventCount }) => sum + eventCount, 0),
    currency,
    amountMinor: lines.reduce((sum, { exact }) => sum + toMinor(exact, currency), 0n),
    model: prices.find((price) => price.currency === currency)?.model.type ?? "",
    steps: lines.length === 1 && first ? first.steps : [],
  };
}
