import { usageWindows } from "~/billing/fees/windows";
import type { Context } from "~/context.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import { loadSubscription, loadSubscriptionsOf } from "~/store/subscriptions.server";

/** A subscription with its customer's slice and the usage of its running windows. */
export async function loadSubscriptionBook(context: Context, subscriptionId: string) {
  const { subscription } = await loadSubscription(context, subscriptionId);
  const customer = await loadCustomer(context, subscription.customerId);
  const stored = await loadSubscriptionsOf(context, customer.id);
  const [slice] = await loadBillingSlices(
    context,
    [customer],
    stored.map((each) => each.subscription),
  );
  if (!slice) throw new Error("A customer was given and no slice came back.");
  const open = usageWindows(slice, context.now).open.filter(
    (window) => window.subscriptionId === subscriptionId && window.startsAt <= context.now,
  );
  return {
    slice,
    subscription,
    versions: slice.subscriptions.flatMap(({ versions }) => versions),
    open,
    measured: await loadWindowUsage(context, [slice], open),
  };
}
