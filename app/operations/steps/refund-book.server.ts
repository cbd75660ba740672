import type { BillingDecision } from "~/billing/invoicing/billing-slice";
import { settleReopened } from "~/billing/invoicing/issue";
import { least } from "~/billing/money/least";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, refuse } from "~/billing/outcome";
import { decideRefund, type Refund, type RefundBook } from "~/billing/payment/refund";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { newId } from "~/ids.server";
import { findNoteVoid } from "~/store/credit-note-voids.server";
import { loadCreditNote } from "~/store/credit-notes.server";
import type { InvoiceBalance } from "~/store/invoices.server";
import type { Payment } from "~/store/payments.server";
import { listRefundsOfNote, listRefundsOfPayment, type RefundRow } from "~/store/refunds.server";
import type { ShownFigures } from "./confirmed";
import type { CustomerBook } from "./customer-book.server";

const moved = (rows: readonly RefundRow[]): bigint =>
  rows.reduce((sum, row) => (row.state === "failed" ? sum : sum + row.amountMinor), 0n);

/**
 * What a refund of a payment looks at, for a note or without one.
 * @throws NotFound when the note is not there, or another customer's
 */
export async function loadRefundBook(
  context: Context,
  payment: Payment,
  creditNoteId: string | null,
): Promise<RefundBook> {
  const note = creditNoteId === null ? null : await loadCreditNote(context, creditNoteId);
  if (note !== null && note.customerId !== payment.customerId) throw new NotFound("This credit note");
  const voided = note === null ? null : await findNoteVoid(context, note.id);
  const owedMinor = voided === null ? (note?.refundMinor ?? 0n) : 0n;
  return {
    policy: context.organization.policy,
    payment: { ...payment, refundedMinor: moved(await listRefundsOfPayment(context, payment.id)) },
    creditNote:
      note === null
        ? null
        : {
            id: note.id,
            refundDueMinor: owedMinor - moved(await listRefundsOfNote(context, note.id)),
          },
  };
}

export type RefundPaymentInput = {
  readonly paymentId: string;
  /** Decimal in major units; null: all that may go back. */
  readonly amount: string | null;
  /** The note whose refund this pays; without one the invoice is open again. */
  readonly creditNoteId: string | null;
  readonly reason: string | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** A refund, what credit pays at once of the invoice it opens, and what a page shows of both. */
export type DecidedRefund = {
  readonly refund: Refund;
  readonly settles: BillingDecision | null;
  readonly creditPaysMinor: bigint;
  readonly shown: ShownFigures;
};

/** Decides a refund in the book of its customer. Refuses what `decideRefund` refuses, and `invoice_cancelled`. */
export async function decideRefundOf(
  context: Context,
  payment: Payment,
  { slice }: CustomerBook,
  balance: InvoiceBalance,
  input: RefundPaymentInput,
): Promise<Outcome<DecidedRefund>> {
  const book = await loadRefundBook(context, payment, input.creditNoteId);
  const amountMinor = amountOf(book, input.amount);
  if (!amountMinor.ok) return amountMinor;
  const command = { refundId: newId(), amountMinor: amountMinor.value, reason: input.reason };
  const decided = decideRefund(book, command, context.now);
  if (!decided.ok) return decided;
  const refund = decided.value;
  if (refund.reopensMinor > 0n && balance.state !== "open" && balance.state !== "paid") {
    return refuse({
      code: "invoice_cancelled",
      sentence: "The invoice of this payment is not claimed any more, so it cannot be open again.",
      remedy: "Name the credit note whose refund this is.",
      field: "credit_note",
    });
  }
  const settles =
    refund.reopensMinor > 0n ? settleReopened(slice, openAgain(balance, refund), context.now) : null;
  const creditPaysMinor = (settles?.creditAllocations ?? []).reduce(
    (sum, { invoice, amountMinor: paid }) => (invoice === refund.invoiceId ? sum + paid : sum),
    0n,
  );
  const { currency, refundedMinor } = book.payment;
  const figures = [refund.amountMinor, refund.reopensMinor, creditPaysMinor];
  // What went back before is part of it: the same amount twice is two refunds, so it is asked twice.
  return accept({
    refund,
    settles,
    creditPaysMinor,
    shown: { currency, figures, rest: [refundedMinor, input.creditNoteId, input.reason] },
  });
}

function openAgain(balance: InvoiceBalance, refund: Refund) {
  const { invoiceId: id, issuedOn, openMinor, currency, disputed: isDisputed } = balance;
  return { id, issuedOn, currency, isDisputed, openMinor: openMinor + refund.reopensMinor };
}

/** Without an amount: what is left of the payment, or what the note still owes where that is less. */
function amountOf({ payment, creditNote }: RefundBook, text: string | null): Outcome<bigint> {
  if (text !== null) return atField(parseAmount(text, payment.currency), "amount");
  const left = payment.amountMinor - payment.refundedMinor;
  const due = creditNote?.refundDueMinor ?? left;
  return accept(least(due, left));
}
