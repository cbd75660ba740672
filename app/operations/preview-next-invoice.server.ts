import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { type ForecastPayer, type ForecastPayment, forecastPayment } from "~/billing/invoicing/next-payment";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { type Customer, loadCustomer, loadFamilyIds, payingCustomerId } from "~/store/customers.server";
import { loadOpenInvoices } from "~/store/invoices.server";
import { loadFamilyBook } from "./steps/billed-family.server";
import { findRateNotes } from "./steps/fix-rates.server";
import { loadNext, loadNextInvoice } from "./steps/next-invoice.server";

type NextInvoice = { readonly next: ClosedDraft | null; readonly notes: readonly PreviewNote[] };

/**
 * The next invoice of a customer as it would be if usage stayed as it stands: the decision of the run itself, with
 * nothing saved. Null when nothing more will be billed. `notes` say what it waits for.
 */
export async function previewNextInvoice(
  context: Context,
  input: { readonly customerId: string },
): Promise<NextInvoice> {
  return withNotes(context, await loadNextInvoice(context, input.customerId));
}

/** How the next invoice will be paid by credit, and whose. */
export type NextPayment = ForecastPayment & {
  /** Whom the invoice names. */
  readonly billTo: string;
  /** Who pays for that one; null where nobody else does. */
  readonly payer: string | null;
};

/** The same for members, who see what pays it: the customer's own credit, and then that of who pays for it. */
export async function previewNextPayment(
  context: Context,
  input: { readonly customerId: string },
): Promise<NextInvoice & { readonly payment: NextPayment | null }> {
  const customer = await loadCustomer(context, input.customerId);
  const loaded = await loadNext(context, customer);
  const next = loaded?.next ?? null;
  const noted = await withNotes(context, next);
  if (!loaded || !next) return { ...noted, payment: null };
  const { slice, billTo } = loaded.family;
  const payerId = payingCustomerId(billTo);
  const payer = payerId === billTo.id ? null : await loadCustomer(context, payerId);
  const at = Math.max(context.now, startOfDay(next.issuedOn, slice.zone));
  const paid = forecastPayment(next, slice, payer && (await loadPayer(context, payer)), at);
  return { ...noted, payment: { ...paid, billTo: billTo.name, payer: payer?.name ?? null } };
}

async function loadPayer(context: Context, payer: Customer): Promise<ForecastPayer> {
  const loaded = await loadNext(context, payer);
  const family = loaded?.family ?? (await loadFamilyBook(context, payer, [], "preview"));
  const others = (await loadFamilyIds(context, [payer.id])).flatMap(({ id }) => (id === payer.id ? [] : id));
  const othersOpen = await loadOpenInvoices(context, others, "preview");
  return { slice: family.slice, next: loaded?.next ?? null, othersOpen };
}

async function withNotes(context: Context, next: ClosedDraft | null): Promise<NextInvoice> {
  return { next, notes: await findRateNotes(context, { confirmed: [], later: next ? [next] : [] }) };
}
