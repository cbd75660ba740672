import type { RefundBook } from "~/billing/payment/refund";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { loadCreditNote } from "~/store/credit-notes.server";
import type { Payment } from "~/store/payments.server";
import { listRefundsOfNote, listRefundsOfPayment, type RefundRow } from "~/store/refunds.server";

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
  return {
    policy: context.organization.policy,
    payment: { ...payment, refundedMinor: moved(await listRefundsOfPayment(context, payment.id)) },
    creditNote:
      note === null
        ? null
        : {
            id: note.id,
            refundDueMinor: note.refundMinor - moved(await listRefundsOfNote(context, note.id)),
          },
  };
}
