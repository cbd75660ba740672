import { type AppliedCoupon, reopenCoupon } from "~/billing/discounts/coupon";
import type { IssuedFee } from "~/billing/fees/fee";
import type { RunCreditNote } from "~/billing/invoicing/billing-slice";
import type { ClosedCreditNote } from "~/billing/invoicing/credit-note-facts";
import { issueDocuments } from "~/billing/invoicing/issue";
import { noteFees } from "~/billing/invoicing/note-fees";
import { issuedFee } from "~/billing/invoicing/preview";
import { settleRun } from "~/billing/invoicing/settle-run";
import { type Cancellation, creditAll } from "~/billing/invoicing/void";
import { restCancelled, withLinesBack } from "~/billing/ledger/cancellation-recipe";
import { least } from "~/billing/money/least";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { listSoldGrants, listUsesOf, reopenBilling } from "~/store/cancellations.server";
import { listAppliedCoupons, saveCouponRests } from "~/store/coupons.server";
import { creditNoteFees, insertCreditNotes } from "~/store/credit-notes.server";
import { insertCreditAllocations, spendCredits } from "~/store/customer-credits.server";
import { insertFees, loadFeesOf, toProposedFee } from "~/store/fees.server";
import { saveBalance } from "~/store/invoices.server";
import { insertEntries, saveSchedules } from "~/store/ledger.server";
import { insertDraws } from "~/store/wallets.server";
import type { CancelBook } from "./cancel-book.server";
import { todayOf } from "./customer-book.server";
import { closingNote, fixDocumentRates } from "./fix-rates.server";
import { takeLinesBack } from "./restore-schedules.server";
import { returnBaseDraws } from "./return-base-draws.server";
import { saveBilling } from "./save-billing.server";
import {
  afterRelease,
  holdCorrectedFees,
  insertNoteCredits,
  type NewCreditNote,
  numberCreditNotes,
} from "./save-credit-notes.server";
import { discountsCancelled } from "./show-discounts.server";

/**
 * Saves what voiding an invoice changes: its notes, its balance, tender and coupons that go back, and one entry that
 * takes everything left of it back. The notes post nothing of their own.
 */
export async function saveVoid(
  context: Context,
  book: CancelBook,
  cancellation: Cancellation,
): Promise<void> {
  const { notes, returned, unappliedMinor } = cancellation;
  const whole = creditAll(book.invoice, "order_cancellation");
  const fees = await loadIssued(context, book);
  const written = notes.map((note) => newNote(context, book, note, fees));
  const all = newNote(context, book, whole, fees);
  const corrected = await holdCorrectedFees(context, [all]);
  // Where the policy alone says that they are billed again, nobody asked for it now.
  const isByPolicy = context.organization.policy.void_then === "rebill";
  const wake = isByPolicy ? "next_run" : "now";
  await closeInvoice(context, book, cancellation, { leftMinor: 0n, wake, on: todayOf(context) });
  const rates = await fixDocumentRates(context, written.map(closingNote));
  const issued = await numberCreditNotes(
    context,
    written.map((one) => ({ ...one, rates: rates.get(one.note) })),
  );
  await insertCreditNotes(context, issued);
  await insertFees(context, issued.flatMap(creditNoteFees));
  await insertNoteCredits(context, issued, () => 0n);
  const given = notes.filter(({ state }) => state === "final");
  const sum = (of: (note: ClosedCreditNote) => bigint) => given.reduce((total, note) => total + of(note), 0n);
  const back = await returnTender(context, book, returned);
  const lines = await takeLinesBack(context, book.stored);
  const rest = withLinesBack(whole, book.invoice, lines);
  const { entry, released } = restCancelled(factsOf(context, book), rest, corrected.standings, {
    openMinor: book.openMinor,
    creditMinor: sum(({ creditMinor }) => creditMinor) + back.creditMinor,
    refundMinor: sum(({ refundMinor }) => refundMinor),
    prepaidMinor: back.prepaidMinor,
    giftMinor: back.giftMinor,
    ofOthers: back.ofOthers,
    unappliedMinor,
  });
  const { id: documentId, number: documentNumber } = book.stored;
  const document = { documentKind: "invoice", documentId, documentNumber } as const;
  const facts = { facts: factsOf(context, book), document };
  const again = lines.discounts;
  const shown = await discountsCancelled(context, { ...facts, released, corrected, again });
  await insertEntries(context, [{ entry, ...document, feeIds: [] }, ...shown]);
  await saveSchedules(
    context,
    released.flatMap((one) => {
      const schedule = corrected.schedules.get(one.line.correctsFeeId);
      return schedule ? [afterRelease(schedule, one, all.fees)] : [];
    }),
  );
  await returnBaseDraws(context, book);
}

/**
 * Saves a cancellation by a full note: its credit pays what is open of the invoice first, then what the policy lets it,
 * and the note posts its own entries.
 */
export async function saveCancellation(
  context: Context,
  book: CancelBook,
  cancellation: Cancellation,
): Promise<void> {
  const { slice, invoice, customer, openMinor } = book;
  const note = cancellation.notes[0];
  if (!note) throw new Error("An invoice was cancelled without a note.");
  const { fees, issuedOn } = newNote(context, book, note, await loadIssued(context, book));
  const run: RunCreditNote = { ref: "note:0", note, fees, issuedOn };
  const own = least(openMinor, note.creditMinor);
  const rest = { ...run, note: { ...note, creditMinor: note.creditMinor - own } };
  const others = { ...slice, openInvoices: (slice.openInvoices ?? []).filter(({ id }) => id !== invoice.id) };
  const paid = own === 0n ? [] : [{ creditId: run.ref, invoice: invoice.id, amountMinor: own }];
  const settled = settleRun(others, [], [rest], context.now);
  const decision = {
    ...issueDocuments(others, { creditNotes: [run] }, context.now),
    creditAllocations: [...paid, ...settled.creditAllocations],
  };
  await saveBilling(context, [{ customer, decision, pendingStays: true }]);
  await closeInvoice(context, book, cancellation, { leftMinor: openMinor - own, wake: "now", on: issuedOn });
  await returnBaseDraws(context, book);
}

/** The fees of the invoice as notes about it look at them. */
async function loadIssued(context: Context, { stored }: CancelBook): Promise<IssuedFee[]> {
  const rows = await loadFeesOf(context, "invoice", [stored.id]);
  return rows.map((row) => issuedFee(toProposedFee(row), row.id, stored.id));
}

function newNote(
  context: Context,
  { slice, customer }: CancelBook,
  note: ClosedCreditNote,
  issued: readonly IssuedFee[],
): NewCreditNote {
  return {
    note,
    fees: noteFees(note, issued, customer.id),
    issuedOn: dayInZone(context.now, slice.zone),
    customerId: customer.id,
    issuerId: slice.issuer.id,
    issuer: slice.issuer,
    buyer: slice.customer.party,
  };
}

function factsOf(context: Context, { slice, customer, stored }: CancelBook) {
  const { currency } = stored;
  return { issuerId: slice.issuer.id, customerId: customer.id, currency, postedOn: todayOf(context) };
}

/**
 * Nothing is claimed of it any more, but what an earlier note gave the customer elsewhere; what it sold in advance is
 * gone on the day of the entry that takes it back, and what coupons took off it is free again.
 */
async function closeInvoice(
  context: Context,
  book: CancelBook,
  cancellation: Cancellation,
  {
    leftMinor,
    wake,
    on,
  }: { readonly leftMinor: bigint; readonly wake: "now" | "next_run"; readonly on: Day },
): Promise<void> {
  const { stored, customer } = book;
  const isReleased = cancellation.releasedFeeIds.length > 0;
  await saveBalance(context, stored.id, {
    state: leftMinor > 0n ? "open" : "cancelled",
    openMinor: leftMinor,
    ...(leftMinor > 0n ? {} : { collectAt: null }),
    released: isReleased,
  });
  const grants = await listSoldGrants(context, stored.id);
  await insertDraws(
    context,
    grants.map(({ id, walletId, remainingMinor }) => ({
      id: newId(),
      customerId: customer.id,
      walletId,
      grantId: id,
      invoiceId: null,
      currency: stored.currency,
      amountMinor: remainingMinor,
      drawnOn: on,
    })),
  );
  await reopenCoupons(context, book);
  if (isReleased) await reopenBilling(context, stored.id, wake);
}

async function reopenCoupons(context: Context, { stored, customer }: CancelBook): Promise<void> {
  const uses = await listUsesOf(context, stored.id);
  if (uses.length === 0) return;
  const applied = new Map((await listAppliedCoupons(context, customer.id)).map((each) => [each.id, each]));
  const reopened = uses.flatMap(({ appliedCouponId, amountMinor }): AppliedCoupon[] => {
    const coupon = applied.get(appliedCouponId);
    const returned = { effect: "reversal", returnedMinor: amountMinor, leftOfUseMinor: 0n } as const;
    return coupon ? [reopenCoupon(coupon, returned)] : [];
  });
  await saveCouponRests(context, reopened);
}

/** Tender goes back where it came from; a use below zero says so. */
async function returnTender(context: Context, book: CancelBook, returned: Cancellation["returned"]) {
  const on = todayOf(context);
  const common = { customerId: book.customer.id, invoiceId: book.stored.id, currency: book.stored.currency };
  const credits = returned.filter(({ kind }) => kind === "credit");
  await insertCreditAllocations(
    context,
    credits.map(({ id, amountMinor }) => ({
      ...common,
      id: newId(),
      creditId: id,
      amountMinor: -amountMinor,
      allocatedOn: on,
    })),
  );
  await spendCredits(
    context,
    credits.map(({ id, amountMinor }) => ({ creditId: id, amountMinor: -amountMinor })),
  );
  const draws = returned.flatMap(({ kind, id, amountMinor }) => {
    const used = kind === "wallet" ? book.tender.find((one) => one.id === id) : undefined;
    return used?.walletId ? [{ used, walletId: used.walletId, grantId: id, amountMinor }] : [];
  });
  await insertDraws(
    context,
    draws.map(({ walletId, grantId, amountMinor }) => ({
      ...common,
      id: newId(),
      walletId,
      grantId,
      amountMinor: -amountMinor,
      drawnOn: on,
    })),
  );
  const sumOf = (rows: readonly { readonly amountMinor: bigint }[]) =>
    rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return {
    creditMinor: sumOf(credits),
    prepaidMinor: sumOf(draws.filter(({ used }) => used.nature !== "free")),
    giftMinor: sumOf(draws.filter(({ used }) => used.nature === "free")),
    ofOthers: [
      ...credits.map(({ id, amountMinor: minor }) => ({
        account: "2020" as const,
        minor,
        customerId: book.tender.find((one) => one.id === id)?.holderId ?? book.customer.id,
      })),
      ...draws.map(({ used: { nature, holderId: customerId }, amountMinor: minor }) => ({
        account: nature === "free" ? ("4030" as const) : ("2100" as const),
        minor,
        customerId,
      })),
    ].filter(({ customerId }) => customerId !== book.customer.id),
  };
}
