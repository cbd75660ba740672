import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import type { Instant } from "../time/instant";
import type { PaymentState } from "./payment-kinds";
import type { RefundState } from "./refund-kinds";

export type RefundBook = {
  readonly policy: Pick<Policy, "refund_only">;
  readonly payment: {
    readonly id: string;
    readonly invoiceId: string;
    readonly currency: CurrencyCode;
    readonly amountMinor: bigint;
    readonly state: PaymentState;
    /** Refunds of it that were made or are under way. */
    readonly refundedMinor: bigint;
  };
  /** What of the credit note is still to be paid back; null for a refund without one. */
  readonly creditNote: { readonly id: string; readonly refundDueMinor: bigint } | null;
};

export type RefundCommand = {
  readonly refundId: string;
  readonly amountMinor: bigint;
  /** Why money goes back without a credit note; null when there is one. */
  readonly reason: string | null;
};

export type Refund = {
  readonly id: string;
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly creditNoteId: string | null;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly reason: string | null;
  readonly state: RefundState;
  readonly createdAt: Instant;
  /** What is open on the invoice again: without a credit note the customer still owes it. Minor units. */
  readonly reopensMinor: bigint;
};

/**
 * Pays money back. With a credit note it settles what that note owes; without one the invoice is open again, and
 * `refund_only` may demand a reason. Refuses `payment_not_succeeded`, `refund_amount_invalid`, `refund_above_paid`,
 * `refund_above_note` and `refund_reason_missing`.
 */
export function decideRefund(book: RefundBook, command: RefundCommand, now: Instant): Outcome<Refund> {
  const refusals = checkRefund(book, command);
  if (refusals.length > 0) return refuse(...refusals);
  const { payment, creditNote } = book;
  return accept({
    id: command.refundId,
    paymentId: payment.id,
    invoiceId: payment.invoiceId,
    creditNoteId: creditNote?.id ?? null,
    currency: payment.currency,
    amountMinor: command.amountMinor,
    reason: command.reason,
    state: "created",
    createdAt: now,
    reopensMinor: creditNote ? 0n : command.amountMinor,
  });
}

function checkRefund({ policy, payment, creditNote }: RefundBook, command: RefundCommand): Refusal[] {
  const { amountMinor, reason } = command;
  if (payment.state !== "succeeded") {
    return [
      {
        code: "payment_not_succeeded",
        sentence: "This payment brought no money, so none can be paid back.",
        remedy: "Choose a payment that succeeded.",
      },
    ];
  }
  const refusals: Refusal[] = [];
  const leftMinor = payment.amountMinor - payment.refundedMinor;
  const left = formatAmount(leftMinor, payment.currency);
  if (amountMinor <= 0n) {
    refusals.push({
      code: "refund_amount_invalid",
      sentence: "A refund of nothing or less pays nothing back.",
      remedy: "Enter an amount above zero.",
      field: "amount",
    });
  } else if (amountMinor > leftMinor) {
    refusals.push({
      code: "refund_above_paid",
      sentence: `Only ${left} of this payment is left to pay back.`,
      remedy: `Enter at most ${left}.`,
      field: "amount",
    });
  } else if (creditNote && amountMinor > creditNote.refundDueMinor) {
    const due = formatAmount(creditNote.refundDueMinor, payment.currency);
    refusals.push({
      code: "refund_above_note",
      sentence: `The credit note has only ${due} left to pay back.`,
      remedy: `Enter at most ${due}, or write another credit note.`,
      field: "amount",
    });
  }
  const hasReason = reason !== null && reason.trim() !== "";
  if (!creditNote && policy.refund_only === "with_reason" && !hasReason) {
    refusals.push({
      code: "refund_reason_missing",
      sentence: "A refund without a credit note leaves the customer owing the money again.",
      remedy: "Write a credit note, or say why there is none.",
      field: "reason",
    });
  }
  return refusals;
}

/** What became of a refund; null when that was known. A failed one is owed again, a final one never changes. */
export function decideSettleRefund(
  refund: Pick<Refund, "state" | "amountMinor" | "reopensMinor">,
  outcome: RefundState,
): {
  readonly state: RefundState;
  /** Owed to the customer again, by the credit note. */
  readonly owedAgainMinor: bigint;
  /** No longer open on the invoice, because its payment stands after all. */
  readonly settledAgainMinor: bigint;
} | null {
  const isFinal = refund.state === "succeeded" || refund.state === "failed";
  if (isFinal || outcome === refund.state || outcome === "created") return null;
  if (outcome !== "failed") return { state: outcome, owedAgainMinor: 0n, settledAgainMinor: 0n };
  return {
    state: outcome,
    owedAgainMinor: refund.amountMinor - refund.reopensMinor,
    settledAgainMinor: refund.reopensMinor,
  };
}
