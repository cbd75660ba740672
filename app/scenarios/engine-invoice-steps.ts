import { windowKey } from "~/billing/fees/windows";
import { groupBy } from "~/billing/group-by";
import { decideCreditNote } from "~/billing/invoicing/credit-note";
import type { CreditEffect } from "~/billing/invoicing/credit-note-kinds";
import { keepsDrafts } from "~/billing/invoicing/invoice-kinds";
import { decideFinalizeHeld } from "~/billing/invoicing/issue";
import { noteFees } from "~/billing/invoicing/note-fees";
import { decideVoid } from "~/billing/invoicing/void";
import { decideVoidCreditNote } from "~/billing/invoicing/void-credit-note";
import { nextDueAt } from "~/billing/subscription/due";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import {
  billingSlice,
  creditable,
  type EngineBook,
  type EngineInvoice,
  type EngineNote,
  flagsOf,
  heldAs,
  heldDraftOf,
  issuedFees,
  ownInvoices,
  versionsHeld,
} from "./engine-book";
import { issueNote } from "./engine-credit-steps";
import { bookInvoiceNamed, noteNamed, paidInvoicesNamed } from "./engine-names";
import { issueOneOff } from "./engine-one-off";
import { reviewOverdue } from "./engine-overdue";
import {
  collectInvoice,
  invoiceOf,
  receive,
  receiveTogether,
  reopen,
  reviewFamily,
  unpaidInvoices,
} from "./engine-payments";
import { reschedule } from "./engine-reschedule";
import { payOpenInvoices, saveDocuments, saveNote, todayOf } from "./engine-run";
import type { StepOf } from "./format";
import { findBookLine } from "./named-documents";
import { dayOf, minorOf } from "./plan-terms";
import { accepted, type CommandStep, Refused } from "./play";

export function invoiceOneOff(book: EngineBook, step: StepOf<"invoice_one_off">): void {
  const lines = step.lines.map(({ description, quantity, unit_amount: unitAmount, taxes }) => ({
    description,
    quantity,
    unitAmount,
    taxes: taxes ?? [],
  }));
  const isDraft = step.draft || keepsDrafts(flagsOf(book, step.customer).draftMode);
  const on = step.date === undefined ? {} : { on: dayOf(step.date) };
  issueOneOff(book, step, step.customer, { lines, isDraft, ...on });
}

/** Gives up a part of a line, or all that is left of it. */
export function adjustItem(book: EngineBook, step: StepOf<"adjust_item">): void {
  const { invoice, feeId, leftMinor } = lineNamed(book, step, step.line);
  const amountMinor =
    step.amount === undefined ? leftMinor : minorOf(step.amount, invoice.draft.cut.currency);
  correct(book, step, invoice, [{ feeId, amountMinor }], "concession", 0n);
  reviewOverdue(book, invoice.customer);
}

function lineNamed(
  book: EngineBook,
  step: CommandStep & { customer: string; invoice: StepOf<"adjust_item">["invoice"] },
  line: number,
) {
  const { invoice, shown } = bookInvoiceNamed(book, step);
  const index = findBookLine(book.scenario, { ...step, line }, shown);
  const fee = index === null ? undefined : invoice.fees[index];
  if (!fee) throw new Refused(step, `The invoice has no line ${line}.`);
  const left = creditable(book, invoice).lines.find(({ feeId }) => feeId === fee.id);
  return { invoice, feeId: fee.id, leftMinor: left ? left.amountMinor - left.creditedMinor : 0n };
}

function correct(
  book: EngineBook,
  step: CommandStep,
  invoice: EngineInvoice,
  lines: readonly { readonly feeId: string; readonly amountMinor: bigint }[],
  effect: CreditEffect,
  refundMinor: bigint,
): bigint {
  const known = creditable(book, invoice);
  const whole = accepted(
    step,
    decideCreditNote(
      { invoice: known },
      { currency: null, lines, settlement: { as: "credit" }, effect, reason: "other" },
    ),
  );
  const back = refundMinor < whole.totalMinor ? refundMinor : whole.totalMinor;
  const settlement = { creditMinor: whole.totalMinor - back, refundMinor: back };
  issueNote(book, step, invoice, { currency: null, lines, settlement, effect, reason: "other" });
  return back;
}

/** Money goes back: with corrected lines the invoice stays settled, without them it is open again. */
export function refund(book: EngineBook, step: StepOf<"refund">): void {
  const { invoice } = bookInvoiceNamed(book, step);
  const { currency } = invoice.draft.cut;
  const amountMinor = step.amount === undefined ? invoice.paidMinor : minorOf(step.amount, currency);
  if (amountMinor > invoice.paidMinor) throw new Refused(step, "More would be refunded than was paid.");
  if (step.adjust_items.length === 0) {
    reopen(book, invoice.id, amountMinor);
    payOpenInvoices(book, invoice.customer);
    return;
  }
  const lines = step.adjust_items.map((item) => {
    const { feeId, leftMinor } = lineNamed(book, step, item.line);
    return { feeId, amountMinor: item.amount === undefined ? leftMinor : minorOf(item.amount, currency) };
  });
  const givenMinor = correct(book, step, invoice, lines, "concession", amountMinor);
  if (amountMinor > givenMinor) reopen(book, invoice.id, amountMinor - givenMinor);
  payOpenInvoices(book, invoice.customer);
}

export function voidInvoice(book: EngineBook, step: StepOf<"void_invoice">): void {
  const note = noteNamed(book, step);
  if (note) {
    voidNote(book, step, note);
    return;
  }
  const { invoice } = bookInvoiceNamed(book, step);
  const { currency } = invoice.draft.cut;
  const amount = (text: string | undefined): bigint => (text === undefined ? 0n : minorOf(text, currency));
  const own = new Set(invoice.fees.map(({ id }) => id));
  const corrects = ({ fees }: Pick<EngineInvoice, "fees">): boolean =>
    fees.some(({ fee }) => fee.correctsFeeId !== null && own.has(fee.correctsFeeId));
  const correctedBy = [
    ...ownInvoices(book, invoice.customer).filter((other) => other.state !== "cancelled" && corrects(other)),
    ...book.notes.filter((other) => other.note.state === "final" && other.isBelowZero && corrects(other)),
  ];
  const cancellation = accepted(
    step,
    decideVoid(
      {
        policy: book.policy,
        invoice: {
          ...creditable(book, invoice),
          delivered: true,
          tender: book.tenders
            .filter(({ invoiceId, kind }) => invoiceId === invoice.id && kind === "credit")
            .map(({ sourceId, amountMinor }) => ({ kind: "credit", id: sourceId, amountMinor })),
          correctedBy: correctedBy.map(({ id }) => id),
          taxPointOn: invoice.draft.taxPointOn,
        },
      },
      { creditMinor: amount(step.credit), refundMinor: amount(step.refund), follows: "final" },
    ),
  );
  const isReleased = cancellation.releasedFeeIds.length > 0;
  for (const note of cancellation.notes) {
    const fees = noteFees(note, issuedFees(book, invoice.customer), invoice.customer);
    saveNote(book, invoice.customer, note, fees, todayOf(book, invoice.customer));
  }
  for (const { id, amountMinor } of cancellation.returned) giveBack(book, id, amountMinor);
  const present = invoiceOf(book, invoice.id);
  book.invoices.set(invoice.id, { ...present, state: "cancelled", openMinor: 0n, isReleased });
  if (isReleased) {
    forgetWindows(book, invoice.fees);
    wakeLast(book, invoice.fees);
  }
  payOpenInvoices(book, invoice.customer);
  reviewOverdue(book, invoice.customer);
}

/** What is free again is billed by the next run; one that no run would come to is due now. */
function wakeLast(book: EngineBook, fees: EngineInvoice["fees"]): void {
  const own = new Set(fees.map(({ fee }) => fee.position.subscriptionId));
  for (const [as, held] of book.held) {
    const { subscription, dueAt } = held;
    if (dueAt !== null || subscription.invoicingOff === true || !own.has(subscription.id)) continue;
    book.held.set(as, { ...held, dueAt: book.now });
  }
}

/** What a note took is looked at again with the next day: a run at once would only write the same note again. */
function wakeTomorrow(book: EngineBook, fees: EngineNote["fees"]): void {
  const own = new Set(fees.map(({ fee }) => fee.position.subscriptionId));
  const { timezone } = book.scenario.organization;
  const tomorrow = startOfDay(dayInZone(book.now, timezone) + 1, timezone);
  for (const [as, held] of book.held) {
    const { subscription, dueAt } = held;
    if (subscription.invoicingOff === true || !own.has(subscription.id)) continue;
    book.held.set(as, { ...held, dueAt: dueAt === null ? tomorrow : Math.min(dueAt, tomorrow) });
  }
}

/** Credit that paid a cancelled document is there again, with whoever has it. */
function giveBack(book: EngineBook, creditId: string, amountMinor: bigint): void {
  for (const [customer, credits] of book.credits)
    book.credits.set(
      customer,
      credits.map((credit) =>
        credit.id === creditId ? { ...credit, openMinor: credit.openMinor + amountMinor } : credit,
      ),
    );
}

/** A note nobody used is taken back: what it reversed is in force again. Refunds are paid back as they are given. */
function voidNote(book: EngineBook, step: CommandStep, note: EngineNote): void {
  const credit = (book.credits.get(note.customer) ?? []).find(({ id }) => id === note.id);
  const { currency, state, creditMinor, refundMinor } = note.note;
  const correctedFeeIds = note.fees.flatMap(({ fee }) => fee.correctsFeeId ?? []);
  const corrected = ownInvoices(book, note.customer).filter(({ fees }) =>
    fees.some(({ id }) => correctedFeeIds.includes(id)),
  );
  const { freedFeeIds } = accepted(
    step,
    decideVoidCreditNote(book.policy, {
      currency,
      state,
      voided: false,
      delivered: true,
      creditMinor,
      refundMinor,
      creditLeftMinor: credit?.openMinor ?? 0n,
      refundedMinor: refundMinor,
      ofCancelled: corrected.filter((one) => one.state === "cancelled").map(({ id }) => id),
      correctedFeeIds,
    }),
  );
  for (const { fees } of corrected)
    forgetWindows(
      book,
      fees.filter(({ id }) => freedFeeIds.includes(id)),
    );
  wakeTomorrow(book, note.fees);
  const index = book.notes.findIndex(({ id }) => id === note.id);
  book.notes[index] = { ...note, note: { ...note.note, state: "void" } };
  book.credits.set(
    note.customer,
    (book.credits.get(note.customer) ?? []).filter(({ id }) => id !== note.id),
  );
}

/** Usage of fees that count no more as they did is rated again. */
function forgetWindows(book: EngineBook, fees: EngineInvoice["fees"]): void {
  for (const { fee } of fees) {
    const { stintId, chargeId, window } = fee.position;
    for (const [key, stored] of book.windows) {
      const isSame =
        stored.stintId === stintId && stored.chargeId === chargeId && stored.period.from === window.from;
      if (isSame && key === windowKey(stored)) book.windows.delete(key);
    }
  }
}

export function finalizeInvoice(book: EngineBook, step: StepOf<"finalize_invoice">): void {
  const { invoice } = bookInvoiceNamed(book, step);
  if (invoice.state !== "draft") throw new Refused(step, "The invoice is final already.");
  const { customer } = invoice;
  const held = heldDraftOf(invoice);
  const { decision } = accepted(step, decideFinalizeHeld(billingSlice(book, customer), held, book.now));
  saveDocuments(book, customer, decision);
}

export function writeOff(book: EngineBook, step: StepOf<"write_off_invoice">): void {
  const { invoice } = bookInvoiceNamed(book, step);
  book.invoices.set(invoice.id, { ...invoice, state: "written_off" });
  reviewOverdue(book, invoice.customer);
}

export function undoWriteOff(book: EngineBook, step: StepOf<"undo_write_off">): void {
  const { invoice } = bookInvoiceNamed(book, step);
  book.invoices.set(invoice.id, { ...invoice, state: invoice.openMinor > 0n ? "open" : "paid" });
  payOpenInvoices(book, invoice.customer);
  reviewOverdue(book, invoice.customer);
}

export function pay(book: EngineBook, step: StepOf<"pay"> | StepOf<"pay_invoice">): void {
  const invoices = paidInvoicesNamed(book, step);
  if (step.do === "pay_invoice" && flagsOf(book, step.customer).paymentsFail) return;
  receiveFor(book, step, invoices);
}

export function recordPayment(book: EngineBook, step: StepOf<"record_external_payment">): void {
  const { customer, invoice: named } = step;
  const invoices =
    named === undefined
      ? unpaidInvoices(book, customer).slice(0, 1)
      : paidInvoicesNamed(book, { ...step, invoice: named });
  if (invoices.length === 0) throw new Refused(step, "Nothing is open.");
  receiveFor(book, step, invoices);
}

/** Money for an invoice of the customer itself, or from it for those it pays for. */
function receiveFor(
  book: EngineBook,
  { customer, ...step }: { readonly customer: string; readonly amount?: string | undefined },
  invoices: readonly EngineInvoice[],
): void {
  const [first] = invoices;
  if (!first) return;
  const amountMinor = step.amount === undefined ? null : minorOf(step.amount, first.draft.cut.currency);
  if (first.customer === customer) receive(book, first.id, amountMinor ?? first.openMinor);
  else receiveTogether(book, customer, invoices, amountMinor);
}

/** Oldest first, one payment each, until one fails; those of a day that it pays for others by one. */
export function payAllUnpaid(book: EngineBook, step: StepOf<"pay_all_unpaid">): void {
  if (flagsOf(book, step.customer).paymentsFail) return;
  const unpaid = unpaidInvoices(book, step.customer);
  const dayOfPayer = ({ id, customer, draft }: EngineInvoice): string =>
    customer === step.customer ? id : `day ${draft.issuedOn}`;
  for (const invoices of groupBy(unpaid, dayOfPayer).values()) receiveFor(book, step, invoices);
  reviewFamily(book, step.customer, unpaid);
}

export function chargeback(
  book: EngineBook,
  step: StepOf<"chargeback"> | StepOf<"reverse_chargeback">,
): void {
  const { invoice } = bookInvoiceNamed(book, step);
  const { currency } = invoice.draft.cut;
  const amount = step.amount === undefined ? null : minorOf(step.amount, currency);
  if (step.do === "chargeback") {
    reopen(book, invoice.id, amount ?? invoice.paidMinor);
  } else receive(book, invoice.id, amount ?? invoice.openMinor);
  payOpenInvoices(book, invoice.customer);
}

export function switchInvoicing(
  book: EngineBook,
  step: StepOf<"invoicing_off"> | StepOf<"invoicing_on">,
): void {
  const isOff = step.do === "invoicing_off";
  const billsNow = step.do === "invoicing_on" && step.bill_now;
  if (step.subscription !== undefined) {
    const { subscription } = heldAs(book, step.subscription);
    reschedule(book, step.subscription, { ...subscription, invoicingOff: isOff }, billsNow ? "now" : "later");
    return;
  }
  const customer = step.customer ?? "";
  book.flags.set(customer, { ...flagsOf(book, customer), invoicingOff: isOff });
  if (isOff) return;
  for (const [as, held] of book.held) {
    if (held.customer !== customer) continue;
    const started = book.now >= held.subscription.startsAt;
    const later = nextDueAt(held.subscription, versionsHeld(book, held.subscription), book.policy, book.now);
    book.held.set(as, { ...held, dueAt: billsNow && started ? book.now : later });
  }
}

export function switchFlag(book: EngineBook, step: CommandStep): void {
  if (!("customer" in step) || step.customer === undefined) return;
  const flags = flagsOf(book, step.customer);
  const set = (change: Partial<typeof flags>): void => {
    book.flags.set(step.customer ?? "", { ...flags, ...change });
  };
  if (step.do === "draft_invoices_on") set({ draftMode: step.reuse ? "together" : "each" });
  // What was kept together goes on being one document, which is issued now.
  else if (step.do === "draft_invoices_off")
    set({ draftMode: flags.draftMode === "together" ? "with_next" : null });
  else if (step.do === "collection_off") set({ collects: false });
  else if (step.do === "fail_next_payment") set({ failNext: true });
  else if (step.do === "payments_fail") set({ paymentsFail: step.on });
  else if (step.do === "overdue_off") set({ overdueOff: true });
  else if (step.do === "overdue_on") set({ overdueOff: false });
  else if (step.do === "collection_on") {
    set({ collects: true });
    for (const invoice of unpaidInvoices(book, step.customer)) collectInvoice(book, invoice.id);
  }
  reviewOverdue(book, step.customer);
}

export function configure(book: EngineBook, step: StepOf<"configure">): void {
  if (step.numbering !== undefined) book.numbering.scheme = step.numbering;
  if (step.number_prefix !== undefined) book.numbering.prefix = step.number_prefix;
}
