import { assert } from "~/billing/assert";
import { MS_PER_DAY } from "~/billing/time/instant";
import { type EngineBook, type EngineInvoice, flagsOf, ownInvoices } from "./engine-book";
import { reviewOverdue } from "./engine-overdue";

/** Charges what is open on an invoice, as the product would; a failure is tried again after the days of the file. */
export function collectInvoice(book: EngineBook, invoiceId: string): void {
  const invoice = book.invoices.get(invoiceId);
  if (!invoice || invoice.state !== "open" || invoice.openMinor <= 0n) return;
  const flags = flagsOf(book, invoice.customer);
  if (!flags.collects) return;
  if (flags.paymentsFail || flags.failNext) {
    book.flags.set(invoice.customer, { ...flags, failNext: false });
    const days = book.scenario.organization.payment_retry_days[invoice.failedAttempts];
    book.invoices.set(invoiceId, {
      ...invoice,
      failedAttempts: invoice.failedAttempts + 1,
      retryAt: days === undefined ? null : book.now + days * MS_PER_DAY,
    });
    return;
  }
  receive(book, invoiceId, invoice.openMinor);
}

export function collectDue(book: EngineBook): void {
  for (const invoice of book.invoices.values()) {
    if (invoice.retryAt === null || invoice.retryAt > book.now) continue;
    book.invoices.set(invoice.id, { ...invoice, retryAt: null });
    collectInvoice(book, invoice.id);
  }
}

/** Money for an invoice; bought credit becomes usable with the whole of it. */
export function receive(book: EngineBook, invoiceId: string, amountMinor: bigint): void {
  const invoice = invoiceOf(book, invoiceId);
  const openMinor = invoice.openMinor - amountMinor;
  assert(openMinor >= 0n, "no more is paid than is open");
  book.payments.push({ customer: invoice.customer, invoiceId, amountMinor });
  book.invoices.set(invoiceId, {
    ...invoice,
    openMinor,
    paidMinor: invoice.paidMinor + amountMinor,
    state: openMinor === 0n ? "paid" : invoice.state,
    retryAt: openMinor === 0n ? null : invoice.retryAt,
  });
  if (openMinor === 0n) releaseBought(book, invoice);
  reviewOverdue(book, invoice.customer);
}

/** Prepaid credit is usable once its invoice is paid. */
function releaseBought(book: EngineBook, invoice: EngineInvoice): void {
  const bought = new Set(invoice.fees.map(({ fee }) => fee.position.item));
  book.wallets.set(
    invoice.customer,
    (book.wallets.get(invoice.customer) ?? []).map((wallet) => ({
      ...wallet,
      grants: wallet.grants.map((grant) =>
        bought.has(`prepaid/${grant.id}`) ? { ...grant, usable: true } : grant,
      ),
    })),
  );
}

/** Money that went back: what was paid is open again. */
export function reopen(book: EngineBook, invoiceId: string, amountMinor: bigint): void {
  const invoice = invoiceOf(book, invoiceId);
  book.invoices.set(invoiceId, {
    ...invoice,
    paidMinor: invoice.paidMinor - amountMinor,
    openMinor: invoice.openMinor + amountMinor,
    state: "open",
  });
  reviewOverdue(book, invoice.customer);
}

export function invoiceOf(book: EngineBook, invoiceId: string): EngineInvoice {
  const invoice = book.invoices.get(invoiceId);
  assert(invoice, `invoice ${invoiceId} was issued`);
  return invoice;
}

export function unpaidInvoices(book: EngineBook, customer: string): EngineInvoice[] {
  return ownInvoices(book, customer)
    .filter(({ state, openMinor }) => state === "open" && openMinor > 0n)
    .sort((a, b) => a.draft.issuedOn - b.draft.issuedOn || (a.id < b.id ? -1 : 1));
}
