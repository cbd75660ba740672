import { NO_USAGE, priceWindow } from "../billing/fees/propose";
import { usageWindows, windowKey } from "../billing/fees/windows";
import { toDecimal } from "../billing/money/rational";
import { toMinor } from "../billing/money/round";
import type { BandStep } from "../billing/pricing/price-model";
import type { Period } from "../billing/time/cadence";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { loadPlanVersions } from "../store/catalog.server";
import { loadSubscriptions } from "../store/subscriptions.server";
import { NO_TAX } from "../store/tax-rates.server";
import { loadUsage, usageSpan } from "../store/usage.server";

/** What one charge measured in its open period and what that costs if nothing more comes. */
export type ChargeUsage = {
  readonly subscriptionId: string;
  readonly chargeCode: string;
  readonly chargeName: string;
  readonly metricCode: string;
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
  const { open } = usageWindows(
    {
      policy,
      customer: { tax: NO_TAX },
      subscriptions: subscriptions.map((subscription) => ({ subscription, versions })),
      windows: [],
    },
    context.now,
  );
  const currencies = new Map(subscriptions.map(({ id, currency }) => [id, currency]));
  const charges = new Map(
    versions.flatMap((version) => version.charges.map((charge) => [charge.id, charge])),
  );
  const usage = await loadUsage(
    context,
    open.flatMap((window) => {
      const charge = charges.get(window.chargeId);
      return charge ? [usageSpan(window, charge)] : [];
    }),
  );
  return open.flatMap((window): ChargeUsage[] => {
    const charge = charges.get(window.chargeId);
    const currency = currencies.get(window.subscriptionId);
    // A window that has not begun has nothing to show yet.
    if (!charge || currency === undefined || window.startsAt > context.now) return [];
    const used = usage.get(windowKey(window)) ?? NO_USAGE;
    const priced = priceWindow(policy, charge, currency, used);
    if (!priced) return [];
    return [
      {
        subscriptionId: window.subscriptionId,
        chargeCode: charge.code,
        chargeName: charge.name,
        metricCode: charge.metric,
        period: window.period,
        quantity: toDecimal(used.quantity, SHOWN_PLACES),
        eventCount: used.eventCount,
        currency,
        amountMinor: toMinor(priced.exact, currency),
        model: priced.model.type,
        steps: priced.steps,
      },
    ];
  });
}
