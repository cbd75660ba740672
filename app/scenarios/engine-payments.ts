import { assert } from "~/billing/assert";
import { least } from "~/billing/money/least";
import { MS_PER_DAY } from "~/billing/time/instant";
import { customerOf, type EngineBook, type EngineInvoice, flagsOf, newId } from "./engine-book";
import { reviewOverdue } from "./engine-overdue";
import { endOfDay, payerOf } from "./family";

/** An invoice is charged as it is made, or, where another customer pays, with all of its day at the day's end. */
export function collectFirst(book: EngineBook, invoiceId: string): void {
  const invoice = invoiceOf(book, invoiceId);
  const payer = payerOf(book.scenario, invoice.customer);
  if (payer === invoice.customer) collectInvoice(book, invoiceId);
  else {
    const at = endOfDay(invoice.draft.issuedOn, customerOf(book, payer).timezone);
    book.invoices.set(invoiceId, { ...invoice, retryAt: Math.max(at, book.now) });
  }
}

/** Charges what is open on an invoice, as the product would; a failure is tried again after the days of the file. */
export function collectInvoice(book: EngineBook, invoiceId: string): void {
  const invoice = book.invoices.get(invoiceId);
  if (invoice?.state !== "open" || invoice.openMinor <= 0n) return;
  const payer = payerOf(book.scenario, invoice.customer);
  const flags = flagsOf(book, payer);
  if (!flags.collects) return;
  if (flags.paymentsFail || flags.failNext) {
    book.flags.set(payer, { ...flags, failNext: false });
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
  const due = [...book.invoices.values()].filter(({ retryAt }) => retryAt !== null && retryAt <= book.now);
  for (const invoice of due) book.invoices.set(invoice.id, { ...invoice, retryAt: null });
  const paidForOthers = new Map<string, EngineInvoice[]>();
  for (const invoice of due) {
    const payer = payerOf(book.scenario, invoice.customer);
    if (payer === invoice.customer) collectInvoice(book, invoice.id);
    else paidForOthers.set(payer, [...(paidForOthers.get(payer) ?? []), invoice]);
  }
  for (const [payer, invoices] of paidForOthers) collectTogether(book, payer, invoices);
}

/** One payment for all of a payer's day; when it fails, all of it stays open. */
function collectTogether(book: EngineBook, payer: string, invoices: readonly EngineInvoice[]): void {
  const open = invoices.filter(({ id }) => invoiceOf(book, id).openMinor > 0n);
  const flags = flagsOf(book, payer);
  if (open.length === 0 || !flags.collects) {
    reviewOverdue(book, payer);
    return;
  }
  if (flags.paymentsFail || flags.failNext) {
    for (const { id } of open) {
      book.flags.set(payer, { ...flags, failNext: true });
      collectInvoice(book, id);
    }
    book.flags.set(payer, { ...flags, failNext: false });
    reviewFamily(book, payer, open);
    return;
  }
  receiveTogether(book, payer, open, null);
}

/** One payment of a payer for invoices of those it pays for, in order; null is all that is open of them. */
export function receiveTogether(
  book: EngineBook,
  payer: string,
  invoices: readonly EngineInvoice[],
  amountMinor: bigint | null,
): void {
  const before = book.payments.length;
  let rest = amountMinor;
  for (const { id } of invoices) {
    const { openMinor } = invoiceOf(book, id);
    const part = rest === null ? openMinor : least(rest, openMinor);
    if (part > 0n) receive(book, id, part);
    if (rest !== null) rest -= part;
  }
  const paidMinor = book.payments.splice(before).reduce((sum, payment) => sum + payment.amountMinor, 0n);
  book.payments.push({ customer: payer, invoiceId: null, amountMinor: paidMinor });
  reviewFamily(book, payer, invoices);
}

/** What a payer owes decides for those it pays for as well. */
export function reviewFamily(book: EngineBook, payer: string, invoices: readonly EngineInvoice[]): void {
  reviewOverdue(book, payer);
  for (const customer of new Set(invoices.map((invoice) => invoice.customer))) reviewOverdue(book, customer);
}

/** Money for an invoice; bought credit becomes usable with the whole of it, and what is too much is credit. */
export function receive(book: EngineBook, invoiceId: string, amountMinor: bigint): void {
  const invoice = invoiceOf(book, invoiceId);
  const allocatedMinor = least(amountMinor, invoice.openMinor);
  const openMinor = invoice.openMinor - allocatedMinor;
  if (amountMinor > allocatedMinor) keepSurplus(book, invoice, amountMinor - allocatedMinor);
  book.payments.push({ customer: invoice.customer, invoiceId, amountMinor });
  book.invoices.set(invoiceId, {
    ...invoice,
    openMinor,
    paidMinor: invoice.paidMinor + allocatedMinor,
    state: openMinor === 0n ? "paid" : invoice.state,
    retryAt: openMinor === 0n ? null : invoice.retryAt,
  });
  if (openMinor === 0n) releaseBought(book, invoice);
  reviewOverdue(book, invoice.customer);
}

function keepSurplus(book: EngineBook, { customer, draft }: EngineInvoice, openMinor: bigint): void {
  const credit = {
    id: newId(book, "cre"),
    currency: draft.cut.currency,
    openMinor,
    createdAt: book.now,
    kind: "overpayment" as const,
    sourceInvoiceId: null,
  };
  book.credits.set(customer, [...(book.credits.get(customer) ?? []), credit]);
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
  return [...book.invoices.values()]
    .filter(
      (invoice) => payerOf(book.scenario, invoice.customer) === customer || invoice.customer === customer,
    )
    .filter(({ state, openMinor }) => state === "open" && openMinor > 0n)
    .sort((a, b) => a.draft.issuedOn - b.draft.issuedOn || (a.id < b.id ? -1 : 1));
}
