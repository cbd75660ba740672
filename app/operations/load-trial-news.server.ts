import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { CurrencyCode } from "~/billing/money/currency";
import { fromDecimal, isZero, multiply } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import { type AfterTrial, afterTrial } from "~/billing/subscription/trial-notice";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { loadBillingSlices } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import { loadPaymentMethod } from "~/store/payment-methods.server";
import { loadSubscription } from "~/store/subscriptions.server";
import { loadPayer } from "./steps/chargeable-method.server";

/** What the mail about a trial that ends says. */
export type TrialNews = {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly planName: string;
  readonly currency: CurrencyCode;
  readonly endsOn: Day;
  /** For a period, as the plan names it; null where nothing recurs. */
  readonly amountMinor: bigint | null;
  readonly cadence: AfterTrial["cadence"];
  readonly hasUsage: boolean;
  /** In percent; null where several rates may apply, or none. */
  readonly taxRate: string | null;
  readonly taxBehavior: TaxBehavior;
  readonly chargedOn: Day;
  readonly method: { readonly brand: string; readonly lastFour: string } | null;
  /** Who pays, where that is another customer; its method is nobody else's business. */
  readonly payerName: string | null;
  readonly recipient: string;
  readonly sender: { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };
};

/**
 * What follows a trial, by the customer's calendar. Null when there is nothing to say any more, because the trial is
 * over or nothing follows it, or nobody to say it to.
 */
export async function loadTrialNews(context: Context, subscriptionId: string): Promise<TrialNews | null> {
  const { subscription } = await loadSubscription(context, subscriptionId);
  const customer = await loadCustomer(context, subscription.customerId);
  const [slice] = await loadBillingSlices(context, [customer], [subscription]);
  const versions = slice?.subscriptions[0]?.versions ?? [];
  const next = afterTrial(subscription, versions, context.organization.policy, context.now);
  if (!slice || !next || customer.email === null) return null;
  const payer = await loadPayer(context, customer.id);
  const { rate } = slice.customer.tax;
  const { name, accent, mode } = context.organization;
  const { terms, planName } = next.version;
  const isTaxed = (terms.taxes ?? []).length === 0 && !isZero(fromDecimal(rate));
  return {
    subscriptionId,
    customerId: customer.id,
    planName,
    currency: subscription.currency,
    endsOn: dayInZone(next.endsAt, subscription.zone),
    amountMinor: amountOf(next, subscription.currency),
    cadence: next.cadence,
    hasUsage: terms.charges.length > 0,
    taxRate: isTaxed ? rate : null,
    taxBehavior: terms.taxBehavior ?? "exclusive",
    chargedOn: next.firstBilledOn + (slice.graceDays ?? 0) + slice.netTermsDays,
    method:
      customer.defaultPaymentMethodId === null || payer.id !== customer.id
        ? null
        : await loadPaymentMethod(context, customer.defaultPaymentMethodId),
    payerName: payer.id === customer.id ? null : payer.name,
    recipient: customer.email,
    sender: { name, accent, mode },
  };
}

function amountOf({ unitAmount, quantity }: AfterTrial, currency: CurrencyCode): bigint | null {
  if (unitAmount === null) return null;
  return toMinor(multiply(fromDecimal(unitAmount), fromDecimal(quantity)), currency);
}
