import type { CreditNoteCommand, CreditSettlement } from "~/billing/invoicing/credit-note";
import type { CreditEffect, CreditNoteReason } from "~/billing/invoicing/credit-note-kinds";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, type Refusal, refuse } from "~/billing/outcome";

export type CreditNoteInput = {
  readonly invoiceId: string;
  /** Parts of lines before discount, as decimals in major units. */
  readonly lines: readonly { readonly feeId: string; readonly amount: string }[];
  /** All as one of the two, or so much of each as decimals. */
  readonly settlement:
    | { readonly as: "credit" | "refund" }
    | { readonly credit: string; readonly refund: string };
  readonly effect: CreditEffect;
  readonly reason: CreditNoteReason;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** A note as it was asked for in the words of the decider. Refuses amounts that are none. */
export function readCreditNote(input: CreditNoteInput, currency: string): Outcome<CreditNoteCommand> {
  const refusals: Refusal[] = [];
  const amount = (text: string, field: string): bigint => {
    const parsed = atField(parseAmount(text, currency), field);
    if (parsed.ok) return parsed.value;
    refusals.push(...parsed.refusals);
    return 0n;
  };
  const lines = input.lines.map(({ feeId, amount: text }, index) => ({
    feeId,
    amountMinor: amount(text, `lines.${index}.amount`),
  }));
  const { settlement } = input;
  const read: CreditSettlement =
    "as" in settlement
      ? settlement
      : {
          creditMinor: amount(settlement.credit, "credit"),
          refundMinor: amount(settlement.refund, "refund"),
        };
  if (refusals.length > 0) return refuse(...refusals);
  const { effect, reason } = input;
  return accept({ currency: null, lines, settlement: read, effect, reason });
}
