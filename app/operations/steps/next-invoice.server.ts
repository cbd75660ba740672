import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewNextInvoice } from "~/billing/invoicing/preview";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { loadFamilyBook, loadFamilyUsage } from "./billed-family.server";

/**
 * The next invoice of a customer under the settings of the context, if usage stayed as it stands. Null when nothing
 * more will be billed.
 */
export async function loadNextInvoice(context: Context, customerId: string): Promise<ClosedDraft | null> {
  const customer = await loadCustomer(context, customerId);
  const stored = await loadSubscriptionsOf(context, customerId);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  if (live.length === 0) return null;
  const { slice } = await loadFamilyBook(context, customer, live, "preview");
  const usage = await loadFamilyUsage(context, slice, context.now, "due_and_open");
  return previewNextInvoice(slice, usage, context.now);
}
