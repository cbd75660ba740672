import type { Cancellation, VoidBook } from "~/billing/invoicing/void";
import { least } from "~/billing/money/least";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { OPEN_PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { listCorrectingDocuments, listSoldGrants, loadTender } from "~/store/cancellations.server";
import { type Invoice, loadInvoice, lockBalance } from "~/store/invoices.server";
import { hasMailAbout } from "~/store/mails.server";
import { listPaymentsOfInvoice } from "~/store/payments.server";
import { checkNotRelieved } from "./claim.server";
import type { ShownFigures } from "./confirmed";
import { creditPays } from "./credit-pays";
import { type CustomerBook, loadCustomerBook } from "./customer-book.server";

/** Everything that cancelling an invoice looks at. */
export type CancelBook = CustomerBook & {
  readonly stored: Invoice;
  readonly invoice: VoidBook["invoice"];
  readonly tender: Awaited<ReturnType<typeof loadTender>>;
  readonly openMinor: bigint;
};

/** Refuses `payment_in_progress`, `prepaid_credit_used` and `vat_relieved`: such an invoice is cancelled by nobody now. */
export async function loadCancelBook(
  context: Context,
  invoiceId: string,
  use: "look" | "change",
): Promise<Outcome<CancelBook>> {
  const stored = await loadInvoice(context, invoiceId);
  const book = await loadCustomerBook(context, stored.customerId, use, [invoiceId]);
  const balance = await lockBalance(context, invoiceId, use);
  const attempts = await listPaymentsOfInvoice(context, invoiceId);
  const grants = await listSoldGrants(context, invoiceId);
  if (attempts.some(({ state }) => OPEN_PAYMENT_STATES.some((open) => open === state))) {
    return refuse({
      code: "payment_in_progress",
      sentence: "A payment of this invoice is under way.",
      remedy: "Wait for its result, then cancel the invoice.",
    });
  }
  if (grants.some(({ amountMinor, remainingMinor }) => remainingMinor < amountMinor)) {
    return refuse({
      code: "prepaid_credit_used",
      sentence: "This invoice sold prepaid credit, and some of it is used.",
      remedy: "Leave the invoice as it is, and give credit for what is not used.",
    });
  }
  const relieved = await checkNotRelieved(context, invoiceId);
  if (!relieved.ok) return relieved;
  const creditable = book.slice.invoices?.[0];
  if (!creditable) throw new Error("The invoice was not loaded as corrections look at it.");
  const tender = await loadTender(context, invoiceId);
  const invoice = {
    ...creditable,
    delivered: await hasMailAbout(context, { kind: "invoice", subjectKind: "invoice", subjectId: invoiceId }),
    tender: tender.map(({ kind, id, amountMinor }) => ({ kind, id, amountMinor })),
    correctedBy: await listCorrectingDocuments(context, invoiceId),
    taxPointOn: stored.taxPointOn,
  };
  return accept({ ...book, stored, invoice, tender, openMinor: balance.openMinor });
}

/** An invoice is made undone, or cancelled by a note of all that is left of it, which pays what is open of it first. */
export type CancelWay = "void" | "note";

/** What credit that is there again, or comes of a note, pays at once of what else is open. */
export function creditPaysAfter(
  { slice, invoice, stored, tender, openMinor }: CancelBook,
  { notes, returned }: Cancellation,
  way: CancelWay,
  now: Instant,
): bigint {
  const own = new Set(tender.flatMap(({ id, holderId }) => (holderId === slice.customer.id ? id : [])));
  const home = returned.filter(({ kind, id }) => kind === "credit" && own.has(id));
  const given = notes.filter(({ state }) => state === "final").map(({ creditMinor }) => creditMinor);
  const used = way === "note" ? least(openMinor, total(given)) : 0n;
  const comesMinor = total([...home.map(({ amountMinor }) => amountMinor), ...given]) - used;
  const openInvoices = (slice.openInvoices ?? []).filter(({ id }) => id !== invoice.id);
  return creditPays({ ...slice, openInvoices }, { currency: stored.currency, openMinor: comesMinor }, now);
}

const total = (list: readonly bigint[]): bigint => list.reduce((sum, minor) => sum + minor, 0n);

/** What is given back of it, as credit and as refund, what was open, what credit pays then, and what comes home. */
export function shownCancellation(
  { stored, openMinor }: CancelBook,
  decided: Cancellation,
  creditPaysMinor: bigint,
): ShownFigures {
  const { notes, returned, unappliedMinor, releasedFeeIds } = decided;
  const figures = [
    total(notes.map(({ creditMinor }) => creditMinor)),
    total(notes.map(({ refundMinor }) => refundMinor)),
    openMinor,
    creditPaysMinor,
  ];
  const totals = notes.map(({ totalMinor, state }) => [totalMinor, state]);
  return { currency: stored.currency, figures, rest: [totals, returned, unappliedMinor, releasedFeeIds] };
}
