import { atLeastZero, least } from "../money/least";
import { type Rational, rational, subtract } from "../money/rational";
import { mulDivRound } from "../money/round";
import type { Policy } from "../policy-kinds";
import { type LinesLeft, leftMinorOf, leftOf, noteAsCredit, takePart } from "./credit-note-amounts";
import type { ClosedCreditNote, CreditableInvoice, CreditNoteLine } from "./credit-note-facts";
import type { CreditEffect, CreditNoteReason } from "./credit-note-kinds";

/** A negative fee of a billing run; amounts are above zero here. */
export type Reversal = {
  /** The fees it may be taken from, in this order; the first is the one it corrects. */
  readonly correctsFeeIds: readonly string[];
  /** Minor units before discount. */
  readonly amountMinor: bigint;
  /** The amount before it was rounded, in minor units. */
  readonly exactMinor?: Rational;
  readonly effect: CreditEffect;
};

export type ReversalNotes = {
  /** One for each corrected invoice, in the order of the invoices. */
  readonly notes: readonly ClosedCreditNote[];
  /** What no fee had left: by index of the reversal, in minor units; it cannot be given back. */
  readonly rest: readonly { readonly reversalIndex: number; readonly amountMinor: bigint }[];
};

/**
 * Turns the negative fees of a billing run into credit notes, one for each invoice they correct. A reversal is never
 * taken for more than its fees have left, and goes on to the next of its fees when one has less. Where discount
 * shares keep decimals, tax is taken of the exact net. The notes are given as credit; `refundOfUnused` says what of
 * one may be paid back instead.
 */
export function creditNotesFromReversals(
  reversals: readonly Reversal[],
  invoices: readonly CreditableInvoice[],
  policy: Pick<Policy, "discount_spread">,
  reason: CreditNoteReason = "facts_changed",
): ReversalNotes {
  const invoiceOf = new Map(
    invoices.flatMap((invoice) => invoice.lines.map((line) => [line.feeId, invoice] as const)),
  );
  const left = new Map<string, LinesLeft>(invoices.map((invoice) => [invoice.id, leftOf(invoice)]));
  const lines = new Map<string, CreditNoteLine[]>();
  const rest: { reversalIndex: number; amountMinor: bigint }[] = [];
  for (const [reversalIndex, reversal] of reversals.entries()) {
    let openMinor = reversal.amountMinor;
    for (const feeId of reversal.correctsFeeIds) {
      const invoice = invoiceOf.get(feeId);
      const standing = invoice && left.get(invoice.id);
      if (!invoice || !standing || openMinor <= 0n) continue;
      const most = leftMinorOf(standing.get(feeId));
      const amountMinor = least(openMinor, most);
      if (amountMinor === 0n) continue;
      const taken = takePart(standing, feeId, amountMinor);
      left.set(invoice.id, taken.left);
      openMinor -= amountMinor;
      const exactNet = exactOf(reversal, taken.part, policy);
      const line = { ...taken.part, effect: reversal.effect, exactNet, reversalIndex };
      lines.set(invoice.id, [...(lines.get(invoice.id) ?? []), line]);
    }
    if (openMinor > 0n) rest.push({ reversalIndex, amountMinor: openMinor });
  }
  const notes = invoices.flatMap((invoice): ClosedCreditNote[] => {
    const own = lines.get(invoice.id);
    return own ? [noteAsCredit(invoice, own, reason)] : [];
  });
  return { notes, rest };
}

/** Only an amount that was taken whole still has its decimals. */
function exactOf(
  { exactMinor, amountMinor }: Reversal,
  part: Pick<CreditNoteLine, "amountMinor" | "discountMinor" | "priced">,
  policy: Pick<Policy, "discount_spread">,
): Rational | null {
  if (policy.discount_spread !== "decimals" || !exactMinor || part.priced) return null;
  if (part.amountMinor !== amountMinor) return null;
  return subtract(exactMinor, rational(part.discountMinor));
}

/**
 * The same note with as much as possible paid back: of the lines it corrects, what was paid beyond the part that
 * stays, and never more than the note. `linesTotalMinor` is what these lines cost with tax, before any correction.
 * Payments of a part of the invoice count for each line in proportion.
 */
export function refundOfUnused(
  note: ClosedCreditNote,
  invoice: Pick<CreditableInvoice, "paidMinor" | "totalMinor">,
  linesTotalMinor: bigint,
): ClosedCreditNote {
  const paidMinor =
    invoice.totalMinor <= 0n ? 0n : mulDivRound(invoice.paidMinor, linesTotalMinor, invoice.totalMinor);
  const staysMinor = linesTotalMinor - note.totalMinor;
  const beyondMinor = paidMinor - staysMinor;
  const most = least(note.totalMinor, invoice.paidMinor);
  const refundMinor = least(atLeastZero(beyondMinor), most);
  return { ...note, refundMinor, creditMinor: note.totalMinor - refundMinor };
}
