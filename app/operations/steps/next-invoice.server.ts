import { usageWindows } from "~/billing/fees/windows";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewNextInvoice } from "~/billing/invoicing/preview";
import type { Context } from "~/context.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";

/**
 * The next invoice of a customer under the settings of the context, if usage stayed as it stands. Null when nothing
 * more will be billed.
 */
export async function loadNextInvoice(context: Context, customerId: string): Promise<ClosedDraft | null> {
  const customer = await loadCustomer(context, customerId);
  const stored = await loadSubscriptionsOf(context, customerId);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  if (live.length === 0) return null;
  const [slice] = await loadBillingSlices(context, [customer], live);
  if (!slice) return null;
  const { toMeasure, open } = usageWindows(slice, context.now);
  const usage = await loadWindowUsage(context, [slice], [...toMeasure, ...open]);
  return previewNextInvoice(slice, usage, context.now);
}
