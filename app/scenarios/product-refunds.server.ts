import { least } from "~/billing/money/least";
import { formatAmount, parseAmount } from "~/billing/money/money";
import { createCreditNote, previewCreditNote } from "~/operations/create-credit-note.server";
import { refundPayment } from "~/operations/refund-payment.server";
import type { StepOf } from "./format";
import { Refused } from "./play";
import { type Stage, stepCommand } from "./product-stage.server";
import type { Statement } from "./statement";

type RefundStep = StepOf<"refund"> | StepOf<"chargeback">;
type Part = { readonly feeId: string; readonly amount: string };

/** What is left of a fee after everything that corrects it, as a decimal. */
export function leftOfFee({ invoices, notes }: Statement, feeId: string): string {
  const all = [...invoices, ...notes].flatMap(({ fees }) => fees);
  const own = all.find(({ id }) => id === feeId);
  if (!own) throw new Error(`Fee ${feeId} is not in the statement.`);
  const leftMinor = all
    .filter(({ fee }) => fee.correctsFeeId === feeId)
    .reduce((sum, { fee }) => sum + fee.amountMinor, own.fee.amountMinor);
  return formatAmount(leftMinor, own.fee.position.currency);
}

/**
 * Money of an invoice's payments goes back: what lines are corrected by stays settled, and the rest is open again. Files
 * count the payments of an invoice as one; here each is refunded in turn, the latest first.
 */
export async function refundInvoice(
  stage: Stage,
  step: RefundStep,
  invoice: { readonly id: string; readonly currency: string },
  parts: readonly Part[],
): Promise<void> {
  const paid = stage.receipts.filter(({ invoiceId }) => invoiceId === invoice.id).reverse();
  const paidMinor = paid.reduce((sum, { leftMinor }) => sum + leftMinor, 0n);
  const wanted = step.amount === undefined ? null : parseAmount(step.amount, invoice.currency);
  const amountMinor = wanted?.ok ? wanted.value : paidMinor;
  if (amountMinor > paidMinor) throw new Refused(step, "More would be refunded than was paid.");
  const note = parts.length === 0 ? null : await correct(stage, step, invoice, parts, amountMinor);
  if (note) await giveBack(stage, step, invoice, note.refundMinor, note.creditNoteId);
  await giveBack(stage, step, invoice, amountMinor - (note?.refundMinor ?? 0n), null);
}

/** A note of the corrected parts, which owes as much of its total as is refunded. */
async function correct(
  stage: Stage,
  step: RefundStep,
  { id: invoiceId, currency }: { readonly id: string; readonly currency: string },
  lines: readonly Part[],
  amountMinor: bigint,
) {
  const asked = { invoiceId, lines, effect: "concession", reason: "other" } as const;
  const whole = await stepCommand(stage, step, (context) =>
    previewCreditNote(context, { ...asked, settlement: { as: "credit" } }),
  );
  const refundMinor = least(amountMinor, whole.note.totalMinor);
  const settlement = {
    credit: formatAmount(whole.note.totalMinor - refundMinor, currency),
    refund: formatAmount(refundMinor, currency),
  };
  const { creditNoteId } = await stepCommand(stage, step, (context) =>
    createCreditNote(context, { ...asked, settlement }),
  );
  return { creditNoteId, refundMinor };
}

async function giveBack(
  stage: Stage,
  step: RefundStep,
  { id, currency }: { readonly id: string; readonly currency: string },
  amountMinor: bigint,
  creditNoteId: string | null,
): Promise<void> {
  let rest = amountMinor;
  for (const receipt of stage.receipts.filter(({ invoiceId }) => invoiceId === id).reverse()) {
    const partMinor = least(receipt.leftMinor, rest);
    if (partMinor === 0n) continue;
    await stepCommand(stage, step, (context) =>
      refundPayment(context, {
        paymentId: receipt.paymentId,
        amount: formatAmount(partMinor, currency),
        creditNoteId,
        reason: "As the file says",
      }),
    );
    receipt.leftMinor -= partMinor;
    rest -= partMinor;
  }
}
