import { assert } from "~/billing/assert";
import type { ProposedFee } from "~/billing/fees/fee";
import { usageWindows, windowKey } from "~/billing/fees/windows";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type {
  BillingDecision,
  ClosesHeld,
  NewHeldDraft,
  RunCreditNote,
} from "~/billing/invoicing/billing-slice";
import { draftOf } from "~/billing/invoicing/close-draft";
import { type CustomerCredit, settleOpenInvoices } from "~/billing/invoicing/customer-credit";
import { walletsAfter } from "~/billing/invoicing/gifts";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { issueDocuments } from "~/billing/invoicing/issue";
import { formatAmount } from "~/billing/money/money";
import { civil, type Day, pad } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import {
  billingSlice,
  customerOf,
  type EngineBook,
  type EngineInvoice,
  type EngineNote,
  measureWindows,
  newId,
} from "./engine-book";
import { reviewOverdue } from "./engine-overdue";
import { collectDue, collectFirst } from "./engine-payments";
import { endOfDay, payerOf } from "./family";
import type { StatedFee, StatedTender } from "./statement";

/** Goes from one due instant to the next, so that each thing happens on its own day, and on to the instant asked for. */
export function drain(book: EngineBook, until: Instant): void {
  payForOthers(book);
  for (let next = nextDue(book); next !== null && next <= until; next = nextDue(book)) {
    book.now = Math.max(book.now, next);
    for (const customer of dueCustomers(book)) bill(book, customer);
    payForOthers(book);
    collectDue(book);
    for (const customer of book.customers.keys()) {
      const at = book.overdueDue.get(customer) ?? null;
      if (at !== null && at <= book.now) reviewOverdue(book, customer);
    }
  }
  book.now = Math.max(book.now, until);
}

function nextDue(book: EngineBook): Instant | null {
  const due = [
    ...[...book.held.values()].flatMap((held) => held.dueAt ?? []),
    ...[...book.invoices.values()].flatMap((invoice) =>
      invoice.state === "open" ? (invoice.retryAt ?? []) : [],
    ),
    ...[...book.overdueDue.values()].flatMap((at) => at ?? []),
  ];
  return due.length === 0 ? null : Math.min(...due);
}

function dueCustomers(book: EngineBook): ReadonlySet<string> {
  return new Set(
    [...book.held.values()]
      .filter((held) => held.dueAt !== null && held.dueAt <= book.now)
      .map((held) => held.customer),
  );
}

/** One billing run for one customer, as of `asOf`: the present, or a day that somebody wants billed ahead. */
export function bill(book: EngineBook, customer: string, asOf: Instant = book.now): void {
  const datedOn = asOf > book.now ? todayOf(book, customer) : null;
  const slice = { ...billingSlice(book, customer), datedOn };
  const usage = measureWindows(book, usageWindows(slice, asOf).toMeasure);
  const decision = decideBilling(slice, usage, asOf);
  saveDocuments(book, customer, decision);
  savePending(book, customer, decision);
  for (const [as, held] of book.held) {
    if (held.customer !== customer) continue;
    const dueAt = decision.nextDueAt.get(held.subscription.id) ?? null;
    assert(dueAt === null || dueAt > book.now, `billing moves subscription ${as} forward`);
    book.held.set(as, { ...held, dueAt });
  }
}

/** Saves what a decision makes. Documents beside the runs know nothing of drafts in grace, so those stay. */
export function saveDocuments(book: EngineBook, customer: string, decision: BillingDecision): void {
  for (const window of decision.windows) book.windows.set(windowKey(window), window);
  const noteIds = decision.creditNotes.map(({ note, fees, issuedOn }) =>
    saveNote(book, customer, note, fees, issuedOn),
  );
  const invoiceIds = decision.drafts.map((draft, index) => {
    const held = decision.closes?.find(({ place }) => place === index);
    return held ? finalizeHeld(book, held, draft) : issue(book, customer, draft);
  });
  for (const held of decision.held) hold(book, customer, held);
  settleDocuments(book, customer, decision, { noteIds, invoiceIds });
}

/** The documents have their ids: coupons are used, credit pays, and what is left is collected. */
function settleDocuments(
  book: EngineBook,
  customer: string,
  decision: BillingDecision,
  ids: { readonly noteIds: readonly string[]; readonly invoiceIds: readonly string[] },
): void {
  const { noteIds, invoiceIds } = ids;
  const changed = new Map(decision.coupons.map((coupon) => [coupon.id, coupon]));
  book.coupons.set(
    customer,
    (book.coupons.get(customer) ?? []).map((coupon) => changed.get(coupon.id) ?? coupon),
  );
  const drawn = [...decision.walletDraws, ...decision.drafts.flatMap(({ gifts }) => gifts)];
  book.wallets.set(customer, walletsAfter(book.wallets.get(customer) ?? [], drawn));
  settleIssued(book, customer, decision, decision.creditNotes, noteIds, invoiceIds);
  for (const id of invoiceIds) collectFirst(book, id);
  const isPaid = decision.creditAllocations.length > 0;
  if (invoiceIds.length > 0 || noteIds.length > 0 || isPaid) reviewOverdue(book, customer);
}

/** Credit pays what is open already, as far as the policy lets it. */
export function payOpenInvoices(book: EngineBook, customer: string): void {
  saveDocuments(book, customer, issueDocuments(billingSlice(book, customer), {}, book.now));
}

/** Credit that its customer has left pays what is open of those it pays for. */
function payForOthers(book: EngineBook): void {
  const open = [...book.invoices.values()].filter(
    ({ state, openMinor }) => state === "open" && openMinor > 0n,
  );
  for (const [payer, credits] of book.credits) {
    const others = open.filter(
      ({ customer }) => customer !== payer && payerOf(book.scenario, customer) === payer,
    );
    const settled = settleOpenInvoices(
      credits,
      others.map(({ id, draft, openMinor, isDisputed }) => ({
        id,
        openMinor,
        isDisputed,
        currency: draft.cut.currency,
        issuedOn: draft.issuedOn,
      })),
      book.policy,
    );
    for (const { creditId, invoiceId, amountMinor } of settled)
      payByCredit(book, payer, creditId, invoiceId, amountMinor, "later");
    if (settled.length > 0) reviewOverdue(book, payer);
  }
}

function savePending(book: EngineBook, customer: string, decision: BillingDecision): void {
  book.pending.set(
    customer,
    decision.pending.map(({ draft }) => ({
      id: "pending",
      customer,
      number: null,
      draft,
      fees: draft.fees.map((fee) => ({ id: "", fee })),
      issuedAt: book.now,
      state: "draft" as const,
      openMinor: 0n,
    })),
  );
}

/** Gives every name of a decision its id, and lets the credit pay. */
function settleIssued(
  book: EngineBook,
  customer: string,
  settlement: Pick<BillingDecision, "creditAllocations" | "walletDraws">,
  notes: readonly RunCreditNote[],
  noteIds: readonly string[],
  invoiceIds: readonly string[],
): void {
  const names = new Map([
    ...notes.map(({ ref }, index) => [ref, noteIds[index] ?? ref] as const),
    ...invoiceIds.map((id, index) => [`draft:${index}`, id] as const),
  ]);
  const idOf = (name: string): string => names.get(name) ?? name;
  for (const { creditId, invoice, amountMinor } of settlement.creditAllocations) {
    payByCredit(
      book,
      customer,
      idOf(creditId),
      idOf(invoice),
      amountMinor,
      names.has(invoice) ? "at_issue" : "later",
    );
  }
  for (const { grantId, invoice, amountMinor } of settlement.walletDraws) {
    tender(book, idOf(invoice), {
      ...{ kind: "prepaid", sourceId: grantId, amountMinor },
      atIssue: true,
      isOfPayer: false,
    });
  }
}

/** Makes a held draft final as it was closed: a number, and a balance. Gives its id. */
function finalizeHeld(
  book: EngineBook,
  { heldId: id, feeIds }: Pick<ClosesHeld, "heldId" | "feeIds">,
  draft: ClosedDraft,
): string {
  const held = book.invoices.get(id);
  assert(held, `draft ${id} is held`);
  const fees = draft.fees.map((fee, index) => ({ id: feeIds[index] ?? newId(book, "fee"), fee }));
  book.invoices.set(id, {
    ...held,
    draft,
    fees,
    number: nextNumber(book, held.customer, draft.issuedOn),
    issuedAt: book.now,
    state: draft.totalMinor > 0n ? "open" : "paid",
    openMinor: draft.totalMinor > 0n ? draft.totalMinor : 0n,
  });
  return id;
}

function payByCredit(
  book: EngineBook,
  customer: string,
  creditId: string,
  invoiceId: string,
  amountMinor: bigint,
  when: "at_issue" | "later",
): void {
  book.credits.set(
    customer,
    (book.credits.get(customer) ?? []).map((credit) =>
      credit.id === creditId ? { ...credit, openMinor: credit.openMinor - amountMinor } : credit,
    ),
  );
  const isOfPayer = book.invoices.get(invoiceId)?.customer !== customer;
  const atIssue = when === "at_issue";
  tender(book, invoiceId, { kind: "credit", sourceId: creditId, amountMinor, atIssue, isOfPayer });
}

function tender(
  book: EngineBook,
  invoiceId: string,
  paid: Pick<StatedTender, "kind" | "sourceId" | "amountMinor" | "atIssue" | "isOfPayer">,
): void {
  const invoice = book.invoices.get(invoiceId);
  assert(invoice, `invoice ${invoiceId} was issued`);
  book.tenders.push({ invoiceId, ...paid, on: todayOf(book, invoice.customer) });
  lower(book, invoice, paid.amountMinor);
}

/** Less is open; nothing open is paid. */
export function lower(book: EngineBook, invoice: EngineInvoice, amountMinor: bigint): void {
  const openMinor = invoice.openMinor - amountMinor;
  book.invoices.set(invoice.id, { ...invoice, openMinor, state: openMinor === 0n ? "paid" : invoice.state });
}

export function todayOf(book: EngineBook, customer: string): Day {
  return dayInZone(book.now, customerOf(book, customer).timezone);
}

/** Issues a closed draft: number, fees, balance. Gives its id. */
function issue(book: EngineBook, customer: string, draft: ClosedDraft): string {
  const id = newId(book, "inv");
  book.invoices.set(id, {
    id,
    customer,
    number: nextNumber(book, customer, draft.issuedOn),
    draft,
    fees: numbered(book, draft.fees),
    issuedAt: book.now,
    state: draft.totalMinor > 0n ? "open" : "paid",
    openMinor: draft.totalMinor > 0n ? draft.totalMinor : 0n,
    paidMinor: 0n,
    isDisputed: false,
    retryAt: null,
    failedAttempts: 0,
    isReleased: false,
  });
  return id;
}

function numbered(book: EngineBook, fees: readonly ProposedFee[]): StatedFee[] {
  return fees.map((fee) => ({ id: newId(book, "fee"), fee }));
}

/** A number is taken when a document is finalized; both counts go on whatever the scheme. */
function nextNumber(book: EngineBook, customer: string, issuedOn: Day): string | null {
  const { counters, numbering } = book;
  const own = (counters.perCustomer.get(customer) ?? 0) + 1;
  counters.numbered += 1;
  counters.perCustomer.set(customer, own);
  if (numbering.scheme === null) return null;
  if (numbering.scheme === "per_customer") {
    const place = [...book.customers.keys()].indexOf(customer) + 1;
    return `${numbering.prefix}-${pad(place, 3)}-${pad(own, 3)}`;
  }
  const { year, month } = civil(issuedOn);
  return `${numbering.prefix}-${pad(year, 4)}${pad(month, 2)}-${pad(counters.numbered, 3)}`;
}

/** Keeps a document open: on its own, or as more lines of the one that is open. */
function hold(book: EngineBook, customer: string, { heldId, draft }: NewHeldDraft): string {
  const open = heldId === null ? undefined : book.invoices.get(heldId);
  if (open) {
    const fees = [...open.fees, ...numbered(book, draft.fees)];
    const dates = {
      billedOn: open.draft.draftedOn,
      issuedOn: open.draft.issuedOn,
      occasion: open.draft.occasion,
    };
    const joined = draftOf(
      billingSlice(book, customer),
      fees.map(({ fee }) => fee),
      dates,
    );
    book.invoices.set(open.id, { ...open, fees, draft: joined });
    return open.id;
  }
  const id = newId(book, "inv");
  book.invoices.set(id, {
    id,
    customer,
    number: null,
    draft,
    fees: numbered(book, draft.fees),
    issuedAt: book.now,
    state: "draft",
    openMinor: 0n,
    paidMinor: 0n,
    isDisputed: false,
    retryAt: null,
    failedAttempts: 0,
    isReleased: false,
  });
  return id;
}

/** Keeps a credit note, what it pays back and the credit it gives. Gives its id, which is the credit's, too. */
export function saveNote(
  book: EngineBook,
  customer: string,
  note: RunCreditNote["note"],
  fees: readonly ProposedFee[],
  issuedOn: Day,
): string {
  const id = newId(book, "crn");
  const stated: EngineNote = {
    id,
    customer,
    note,
    fees: numbered(book, fees),
    issuedAt: book.now,
    issuedOn,
    balanceMinor: note.creditMinor,
    isBelowZero: note.correctsInvoiceId === null,
  };
  book.notes.push(stated);
  const corrected = note.correctsInvoiceId === null ? undefined : book.invoices.get(note.correctsInvoiceId);
  if (corrected && note.refundMinor > 0n) {
    book.invoices.set(corrected.id, { ...corrected, paidMinor: corrected.paidMinor - note.refundMinor });
  }
  if (note.creditMinor > 0n && note.state === "final") {
    const credit: CustomerCredit = {
      id,
      currency: note.currency,
      openMinor: note.creditMinor,
      createdAt: book.now,
      kind: "credit_note",
      sourceInvoiceId: note.correctsInvoiceId,
    };
    book.credits.set(customer, [...(book.credits.get(customer) ?? []), credit]);
  }
  return id;
}

/**
 * How much a customer owes, less its credit; drafts and written-off invoices count nothing. What another one pays counts
 * from the end of its day, for both.
 */
export function balanceOf(book: EngineBook, customer: string): bigint {
  const open = [...book.invoices.values()]
    .filter((invoice) => invoice.state === "open" && owesFor(book, customer, invoice))
    .reduce((sum, { openMinor }) => sum + openMinor, 0n);
  return open - creditOf(book, customer);
}

function owesFor(book: EngineBook, customer: string, invoice: EngineInvoice): boolean {
  const payer = payerOf(book.scenario, invoice.customer);
  if (payer === invoice.customer) return invoice.customer === customer;
  const isOver = book.now >= endOfDay(invoice.draft.issuedOn, customerOf(book, payer).timezone);
  return isOver && (payer === customer || invoice.customer === customer);
}

export function creditOf(book: EngineBook, customer: string): bigint {
  return (book.credits.get(customer) ?? []).reduce((sum, { openMinor }) => sum + openMinor, 0n);
}

export function money(book: EngineBook, customer: string, amountMinor: bigint): string {
  return formatAmount(amountMinor, customerOf(book, customer).currency);
}
