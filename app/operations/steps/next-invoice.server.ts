import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewNextInvoice } from "~/billing/invoicing/preview";
import type { Context } from "~/context.server";
import { type Customer, loadCustomer } from "~/store/customers.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { type BilledFamily, loadFamilyBook, loadFamilyUsage } from "./billed-family.server";

/**
 * The next invoice of a customer under the settings of the context, if usage stayed as it stands. Null when nothing
 * more will be billed.
 */
export async function loadNextInvoice(context: Context, customerId: string): Promise<ClosedDraft | null> {
  return (await loadNext(context, await loadCustomer(context, customerId)))?.next ?? null;
}

/** The same with the book it is made from; null where no subscription runs. */
export async function loadNext(
  context: Context,
  customer: Customer,
): Promise<{ readonly next: ClosedDraft | null; readonly family: BilledFamily } | null> {
  const stored = await loadSubscriptionsOf(context, customer.id);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  if (live.length === 0) return null;
  const family = await loadFamilyBook(context, customer, live, "preview");
  const usage = await loadFamilyUsage(context, family.slice, context.now, "due_and_open");
  return { next: previewNextInvoice(family.slice, usage, context.now), family };
}
