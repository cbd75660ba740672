import type { z } from "zod";
import { presentDraft, presentNote } from "~/api/presenters/subscription-changes";
import { readDay } from "~/api/read-values";
import type { customerBilled, customerBillNow } from "~/api/schemas/subscriptions";
import { type BilledNow, notesByName } from "~/billing/invoicing/change-figures";
import { formatAmount } from "~/billing/money/money";

export function billNowInput(customerId: string, body: z.output<typeof customerBillNow>) {
  return {
    customerId,
    through: body.through === null ? null : readDay(body.through),
    previewHash: body.preview_hash,
  };
}

export function presentBilledNow(billed: BilledNow): z.input<typeof customerBilled> {
  const { decision, besides, billTo, currency } = billed;
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  return {
    currency,
    invoices: decision.drafts.map(presentDraft),
    credit_notes: notesByName(decision, billTo, besides).map(presentNote),
    drafts: [...decision.held, ...decision.pending].map(({ draft }) => presentDraft(draft)),
    to_pay: money(billed.toPayMinor),
    pays_open_invoices: money(billed.paysOpenMinor),
    credit: money(billed.creditMinor),
    refund: money(billed.refundMinor),
    notes: [...(billed.notes ?? [])],
    preview_hash: billed.previewHash,
  };
}
