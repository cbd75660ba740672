import type { PlanVersion } from "~/billing/catalog/plan";
import type { RatingWindow, TaxTreatment, UsageAggregate } from "~/billing/fees/fee";
import { usageWindows, windowKey } from "~/billing/fees/windows";
import type { Context } from "~/context.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import { loadSubscription } from "~/store/subscriptions.server";

export type OpenUsage = {
  readonly version: PlanVersion;
  readonly tax: TaxTreatment;
  readonly windows: readonly { readonly window: RatingWindow; readonly usage: UsageAggregate }[];
};

/** The windows of a subscription that are still open, with what was used in them so far. */
export async function loadOpenUsage(context: Context, subscriptionId: string): Promise<OpenUsage> {
  const { subscription } = await loadSubscription(context, subscriptionId);
  const customer = await loadCustomer(context, subscription.customerId);
  const slices = await loadBillingSlices(context, [customer], [subscription]);
  const [slice] = slices;
  if (!slice) throw new Error("One customer has one slice.");
  const version = slice.subscriptions[0]?.versions.at(-1);
  if (!version) throw new Error(`Subscription ${subscriptionId} has no plan version.`);
  const { open } = usageWindows(slice, context.now);
  const usage = await loadWindowUsage(context, slices, open);
  return {
    version,
    tax: slice.customer.tax,
    windows: open.flatMap((window) => {
      const used = usage.get(windowKey(window));
      return used ? [{ window, usage: used }] : [];
    }),
  };
}
