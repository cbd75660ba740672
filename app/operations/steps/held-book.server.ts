import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { Context } from "~/context.server";
import { loadRunSlices, withCorrections } from "~/store/billing-slice.server";
import { loadCustomers, lockCustomersInOrder } from "~/store/customers.server";
import type { StoredHeldDraft } from "~/store/drafts.server";
import { type CustomerBook, loadCustomerBook } from "./customer-book.server";

type Named = Pick<StoredHeldDraft, "customerId" | "draft">;

/** Whose lines stand on a draft beside those of the customer that it names. */
function othersOn({ customerId, draft }: Named): ReadonlySet<string> {
  const ids = new Set(draft.fees.flatMap(({ recipient }) => recipient?.id ?? []));
  ids.delete(customerId);
  return ids;
}

/**
 * The book that closing a held draft looks at: of whom it names, with the coupons and wallets of everybody else whose
 * lines stand on it. To change something all of them are locked.
 */
export async function loadHeldBook(
  context: Context,
  { customerId, draft }: Named,
  use: "look" | "change",
): Promise<CustomerBook> {
  const ids = othersOn({ customerId, draft });
  if (use === "change") await lockCustomersInOrder(context, [customerId, ...ids]);
  const book = await loadCustomerBook(context, customerId, use);
  if (ids.size === 0) return book;
  const members = await loadRunSlices(context, await loadCustomers(context, [...ids]), []);
  return { ...book, slice: { ...book.slice, members } };
}

/** By customer, what closing any of those drafts looks at, to look only: a constant number of statements. */
export async function loadHeldSlices(
  context: Context,
  drafts: readonly Named[],
): Promise<Map<string, BillingSlice>> {
  const ids = new Set(drafts.flatMap((draft) => [draft.customerId, ...othersOn(draft)]));
  const lean = await loadRunSlices(context, await loadCustomers(context, [...ids]), []);
  const nothingCorrected = lean.map(() => new Set<string>());
  const { slices } = await withCorrections(context, lean, nothingCorrected, "preview");
  return new Map(slices.map((slice) => [slice.customer.id, slice]));
}

/** Of those, what closing this one looks at. */
export function heldSliceOf(slices: ReadonlyMap<string, BillingSlice>, held: Named): BillingSlice {
  const own = slices.get(held.customerId);
  if (!own) throw new Error("A draft was loaded without the customer that it names.");
  const members = [...othersOn(held)].flatMap((id) => slices.get(id) ?? []);
  return members.length === 0 ? own : { ...own, members };
}
