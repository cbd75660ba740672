import type { z } from "zod";
import type { movementPreview, refund } from "~/api/schemas/refunds";
import { formatAmount } from "~/billing/money/money";
import type { Refund } from "~/billing/payment/refund";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentRefund(row: Refund): z.input<typeof refund> {
  return {
    id: publicId("refund", row.id),
    payment: publicId("payment", row.paymentId),
    invoice: publicId("invoice", row.invoiceId),
    credit_note: row.creditNoteId && publicId("creditNote", row.creditNoteId),
    currency: row.currency,
    amount: formatAmount(row.amountMinor, row.currency),
    reopens: formatAmount(row.reopensMinor, row.currency),
    reason: row.reason,
    status: row.state,
    created_at: formatInstant(row.createdAt),
  };
}

type Movement = {
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly creditPaysMinor: bigint;
  readonly previewHash: string;
};

export function presentMovement(made: Movement): z.input<typeof movementPreview> {
  const { currency, amountMinor, creditPaysMinor, previewHash } = made;
  return {
    currency,
    amount: formatAmount(amountMinor, currency),
    credit_pays: formatAmount(creditPaysMinor, currency),
    preview_hash: previewHash,
  };
}
