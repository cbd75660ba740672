import type { z } from "zod";
import type { cancellationPreview, invoiceCancel, invoiceVoid } from "~/api/schemas/one-off-invoices";
import type { Cancellation } from "~/billing/invoicing/void";
import { formatAmount } from "~/billing/money/money";

/** Requests in the words of the operations. */
export function voidInput(invoiceId: string, body: z.output<typeof invoiceVoid>) {
  const { preview_hash: previewHash, ...command } = body;
  return { invoiceId, ...command, previewHash };
}

export function cancelInput(invoiceId: string, body: z.output<typeof invoiceCancel>) {
  const { preview_hash: previewHash, ...command } = body;
  return { invoiceId, ...command, previewHash };
}

type Previewed = Cancellation & {
  readonly currency: string;
  readonly creditPaysMinor: bigint;
  readonly previewHash: string;
};

export function presentCancellation(previewed: Previewed): z.input<typeof cancellationPreview> {
  const { currency, notes, returned, unappliedMinor, creditPaysMinor, releasedFeeIds, previewHash } =
    previewed;
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  const sum = (amounts: readonly bigint[]) => money(amounts.reduce((total, each) => total + each, 0n));
  return {
    currency,
    credit: sum(notes.map(({ creditMinor }) => creditMinor)),
    refund: sum(notes.map(({ refundMinor }) => refundMinor)),
    credit_returned: sum(returned.map(({ amountMinor }) => amountMinor)),
    unapplied: money(unappliedMinor),
    credit_pays: money(creditPaysMinor),
    lines_billed_anew: releasedFeeIds.length,
    preview_hash: previewHash,
  };
}
