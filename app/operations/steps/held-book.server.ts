import type { Context } from "~/context.server";
import { loadRunSlices } from "~/store/billing-slice.server";
import { loadCustomers, lockCustomersInOrder } from "~/store/customers.server";
import type { StoredHeldDraft } from "~/store/drafts.server";
import { type CustomerBook, loadCustomerBook } from "./customer-book.server";

/**
 * The book that closing a held draft looks at: of whom it names, with the coupons and wallets of everybody else whose
 * lines stand on it. To change something all of them are locked.
 */
export async function loadHeldBook(
  context: Context,
  { customerId, draft }: StoredHeldDraft,
  use: "look" | "change",
): Promise<CustomerBook> {
  const ids = new Set(draft.fees.flatMap(({ recipient }) => recipient?.id ?? []));
  ids.delete(customerId);
  if (use === "change") await lockCustomersInOrder(context, [customerId, ...ids]);
  const book = await loadCustomerBook(context, customerId, use);
  if (ids.size === 0) return book;
  const members = await loadRunSlices(context, await loadCustomers(context, [...ids]), []);
  return { ...book, slice: { ...book.slice, members } };
}
