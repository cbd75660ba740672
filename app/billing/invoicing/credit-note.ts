import { taxKey } from "../fees/position";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero } from "../money/least";
import { formatAmount } from "../money/money";
import type { Rational } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { closeNote, leftOf, takePart } from "./credit-note-amounts";
import type { ClosedCreditNote, CreditableInvoice, CreditNoteLine } from "./credit-note-facts";
import type { CreditEffect, CreditNoteReason } from "./credit-note-kinds";

/** All as credit, all as refund, or so much of each. */
export type CreditSettlement =
  | { readonly as: "credit" | "refund" }
  | { readonly creditMinor: bigint; readonly refundMinor: bigint };

export type CreditNoteCommand = {
  /** Null takes the invoice's; another one is refused. */
  readonly currency: CurrencyCode | null;
  /** Parts of lines, before discount. */
  readonly lines: readonly { readonly feeId: string; readonly amountMinor: bigint }[];
  readonly settlement: CreditSettlement;
  readonly effect: CreditEffect;
  readonly reason: CreditNoteReason;
};

/**
 * Credits parts of an invoice's lines. Each part takes its share of the line's discount along; net and tax are
 * rounded, the total is their sum, and crediting everything in however many notes meets the invoice exactly. Refuses
 * `credit_note_empty`, `credit_note_currency_mismatch`, `invoice_already_cancelled`, `credit_note_line_unknown`,
 * `credit_note_amount_invalid`, `credit_note_above_line`, `credit_note_split_mismatch` and
 * `credit_note_refund_above_paid`.
 */
export function decideCreditNote(
  book: { readonly invoice: CreditableInvoice },
  command: CreditNoteCommand,
): Outcome<ClosedCreditNote> {
  const { invoice } = book;
  const refusals = [...checkRequest(invoice, command), ...checkLines(invoice, command)];
  if (refusals.length > 0) return refuse(...refusals);
  const { effect, reason, settlement } = command;
  let left = leftOf(invoice);
  const carried = new Map<string, Rational>();
  const lines: CreditNoteLine[] = command.lines.map(({ feeId, amountMinor }) => {
    const tax = left.get(feeId)?.tax;
    const group = tax ? taxKey(tax) : "";
    const taken = takePart(left, feeId, amountMinor, carried.get(group));
    left = taken.left;
    carried.set(group, taken.carried);
    return { ...taken.part, effect, exactNet: null, reversalIndex: null };
  });
  const amounts = closeNote(invoice, lines);
  const split = settle(invoice, amounts.totalMinor, settlement);
  if (!split.ok) return split;
  return accept({
    correctsInvoiceId: invoice.id,
    currency: invoice.currency,
    reason,
    state: "final",
    ...amounts,
    ...split.value,
  });
}

function checkRequest(invoice: CreditableInvoice, command: CreditNoteCommand): Refusal[] {
  const { currency, lines } = command;
  return [
    ...(invoice.state === "cancelled" ? [alreadyCancelled()] : []),
    ...(currency !== null && currency !== invoice.currency
      ? [
          {
            code: "credit_note_currency_mismatch",
            sentence: `The invoice is in ${invoice.currency}, so it cannot be credited in ${currency}.`,
            remedy: `Enter the amounts in ${invoice.currency}.`,
            field: "currency",
          },
        ]
      : []),
    ...(lines.length === 0
      ? [
          {
            code: "credit_note_empty",
            sentence: "No line is to be credited.",
            remedy: "Choose at least one line and the part of it to give back.",
            field: "lines",
          },
        ]
      : []),
  ];
}

/** The invoice was cancelled before, so nothing of it is left to correct. */
export function alreadyCancelled(): Refusal {
  return {
    code: "invoice_already_cancelled",
    sentence: "This invoice is cancelled already.",
    remedy: "Correct the invoice that replaced it.",
  };
}

function checkLines(invoice: CreditableInvoice, { lines }: CreditNoteCommand): Refusal[] {
  const asked = new Map<string, bigint>();
  return lines.flatMap(({ feeId, amountMinor }, index): Refusal[] => {
    const field = `lines.${index}.amount`;
    const line = invoice.lines.find((candidate) => candidate.feeId === feeId);
    if (!line) {
      return [
        {
          code: "credit_note_line_unknown",
          sentence: "The line to credit is not on this invoice.",
          remedy: "Choose a line of the invoice.",
          field: `lines.${index}`,
        },
      ];
    }
    if (amountMinor <= 0n) {
      return [
        {
          code: "credit_note_amount_invalid",
          sentence: "A credit of nothing or less gives nothing back.",
          remedy: "Enter an amount above zero, or leave the line out.",
          field,
        },
      ];
    }
    const before = asked.get(feeId) ?? 0n;
    asked.set(feeId, before + amountMinor);
    const most = line.amountMinor - line.creditedMinor - before;
    if (amountMinor <= most) return [];
    const left = formatAmount(atLeastZero(most), invoice.currency);
    return [
      {
        code: "credit_note_above_line",
        sentence: `Only ${left} of this line can still be credited.`,
        remedy: `Enter at most ${left}.`,
        field,
      },
    ];
  });
}

/** How a total is given back; money can only go back as far as it came. */
export function settle(
  invoice: Pick<CreditableInvoice, "paidMinor" | "currency">,
  totalMinor: bigint,
  settlement: CreditSettlement,
): Outcome<{ readonly creditMinor: bigint; readonly refundMinor: bigint }> {
  const split =
    "as" in settlement
      ? {
          creditMinor: settlement.as === "credit" ? totalMinor : 0n,
          refundMinor: settlement.as === "refund" ? totalMinor : 0n,
        }
      : settlement;
  const { creditMinor, refundMinor } = split;
  if (creditMinor < 0n || refundMinor < 0n || creditMinor + refundMinor !== totalMinor) {
    const total = formatAmount(totalMinor, invoice.currency);
    return refuse({
      code: "credit_note_split_mismatch",
      sentence: `Credit and refund come to ${formatAmount(creditMinor + refundMinor, invoice.currency)}, and the note to ${total}.`,
      remedy: `Enter two amounts that add up to ${total}.`,
      field: "credit",
    });
  }
  if (refundMinor > invoice.paidMinor) {
    const paid = formatAmount(invoice.paidMinor, invoice.currency);
    return refuse({
      code: "credit_note_refund_above_paid",
      sentence: `Only ${paid} of this invoice was paid, so ${formatAmount(refundMinor, invoice.currency)} cannot be paid back.`,
      remedy: `Refund at most ${paid} and give the rest as credit.`,
      field: "refund",
    });
  }
  return accept({ creditMinor, refundMinor });
}
