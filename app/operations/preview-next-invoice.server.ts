import { usageWindows } from "~/billing/fees/windows";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewNextInvoice as decidePreview } from "~/billing/invoicing/preview";
import type { Context } from "~/context.server";
import { loadBillingSlices, loadWindowUsage } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";

/**
 * The next invoice of a customer as it would be if usage stayed as it stands: the decision of the run itself, with
 * nothing saved. Null when nothing more will be billed.
 */
export async function previewNextInvoice(
  context: Context,
  input: { readonly customerId: string },
): Promise<ClosedDraft | null> {
  const customer = await loadCustomer(context, input.customerId);
  const stored = await loadSubscriptionsOf(context, customer.id);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  const [slice] = await loadBillingSlices(context, [customer], live);
  if (!slice || live.length === 0) return null;
  const { toRate, open } = usageWindows(slice, context.now);
  const usage = await loadWindowUsage(context, [slice], [...toRate, ...open]);
  return decidePreview(slice, usage, context.now);
}
