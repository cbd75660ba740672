import type { Charge } from "~/billing/catalog/plan";
import type { RatingWindow } from "~/billing/fees/fee";
import { NO_USAGE, priceWindow, versionOf } from "~/billing/fees/propose";
import { usageWindows, windowKey } from "~/billing/fees/windows";
import type { CurrencyCode } from "~/billing/money/currency";
import { toDecimal } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import type { BandStep } from "~/billing/pricing/price-model";
import type { Period } from "~/billing/time/cadence";
import type { Context } from "~/context.server";
import { NO_TAX } from "~/store/tax-rates.server";
import { loadUsage } from "~/store/usage.server";
import { type HeldSubscription, readSubscription } from "./steps/hold-subscription.server";

/** What one charge has come to in the period that runs, priced as if nothing more came. */
export type ChargeUsage = {
  readonly chargeId: string;
  readonly code: string;
  readonly name: string;
  readonly metric: string;
  readonly aggregation: string;
  /** Decimal string. */
  readonly quantity: string;
  readonly eventCount: number;
  readonly amountMinor: bigint;
  readonly steps: readonly BandStep[];
  readonly period: Period;
};

export type CurrentUsage = {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly charges: readonly ChargeUsage[];
};

/** Digits shown of a quantity that has no end. */
const QUANTITY_PLACES = 12;

/**
 * The usage of a subscription that no invoice has yet: the windows still open, each as the next run would price it.
 * Reads what the portal may read, so customer and operator see the same figures.
 * @throws NotFound for another customer's subscription
 */
export async function loadCurrentUsage(
  context: Context,
  input: { readonly subscriptionId: string },
): Promise<CurrentUsage> {
  const held = await readSubscription(context, input.subscriptionId);
  const { subscription, planVersions } = held;
  const windows = usageWindows(
    {
      policy: context.organization.policy,
      // The tax does not show in usage, and its table is not the customer's to read.
      customer: { tax: NO_TAX },
      subscriptions: [{ subscription, versions: planVersions }],
      windows: [],
    },
    context.now,
  ).open;
  const usage = await loadUsage(
    context,
    windows.map((window) => ({
      key: windowKey(window),
      ...window,
      aggregation: chargeOf(held, window).aggregation,
    })),
  );
  const charges = windows.map((window) =>
    chargeUsage(context, held, window, usage.get(windowKey(window)) ?? NO_USAGE),
  );
  return {
    subscriptionId: subscription.id,
    customerId: subscription.customerId,
    currency: subscription.currency,
    amountMinor: charges.reduce((sum, charge) => sum + charge.amountMinor, 0n),
    charges,
  };
}

function chargeOf(held: HeldSubscription, window: RatingWindow): Charge {
  const { charges } = versionOf(held.planVersions, window.planVersionId);
  const charge = charges.find((candidate) => candidate.id === window.chargeId);
  if (!charge) throw new Error("A window's charge is not in the version it is pinned to.");
  return charge;
}

function chargeUsage(
  context: Context,
  held: HeldSubscription,
  window: RatingWindow,
  usage: typeof NO_USAGE,
): ChargeUsage {
  const { currency } = held.subscription;
  const charge = chargeOf(held, window);
  const priced = priceWindow(context.organization.policy, charge, currency, usage);
  return {
    chargeId: charge.id,
    code: charge.code,
    name: charge.name,
    metric: charge.metric,
    aggregation: charge.aggregation,
    quantity: toDecimal(usage.quantity, QUANTITY_PLACES),
    eventCount: usage.eventCount,
    amountMinor: priced ? toMinor(priced.exact, currency) : 0n,
    steps: priced?.steps ?? [],
    period: window.period,
  };
}
