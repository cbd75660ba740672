import type { z } from "zod";
import { presentTaxGroup } from "~/api/presenters/invoices";
import type { HeldDraftRow, PendingDraftRow } from "~/api/queries/held-drafts.server";
import { readDay } from "~/api/read-values";
import type { heldDraft, oneOffCreate, oneOffPreview } from "~/api/schemas/one-off-invoices";
import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

/** An invoice of a request in the words of the operation. */
export function oneOffInput(customerId: string, body: z.output<typeof oneOffCreate>) {
  return {
    customerId,
    on: body.date === undefined ? null : readDay(body.date),
    placement: body.draft ? ("hold" as const) : ("issue" as const),
    taxBehavior: body.tax_behavior,
    previewHash: body.preview_hash,
    lines: body.lines.map(({ unit_amount: unitAmount, ...line }) => ({ ...line, unitAmount })),
  };
}

export function presentOneOffPreview(preview: {
  readonly draft: ClosedDraft;
  readonly paidMinor: bigint;
  readonly notes?: readonly PreviewNote[];
  readonly previewHash?: string;
}): z.input<typeof oneOffPreview> {
  const { draft, paidMinor } = preview;
  const { currency } = draft.cut;
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  return {
    currency,
    issued_on: formatDay(draft.issuedOn),
    due_on: formatDay(draft.dueOn),
    lines: draft.fees.map((fee) => ({
      description: fee.description,
      quantity: fee.quantity,
      amount: money(fee.amountMinor),
      discount: money(fee.discountMinor),
      tax_rate: fee.position.tax.rate,
      tax_category: fee.position.tax.category,
    })),
    taxes: draft.taxGroups.map((group) => presentTaxGroup(group, currency)),
    net: money(draft.netMinor),
    tax: money(draft.taxMinor),
    total: money(draft.totalMinor),
    credit: money(paidMinor),
    amount_due: money(draft.totalMinor - paidMinor),
    notes: [...(preview.notes ?? [])],
    preview_hash: preview.previewHash,
  };
}

export function presentHeldDraft(row: HeldDraftRow | PendingDraftRow): z.input<typeof heldDraft> {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, row.currency);
  return {
    id: publicId("closesAt" in row ? "pendingDraft" : "heldDraft", row.id),
    status: "draft",
    customer: publicId("customer", row.customerId),
    currency: row.currency,
    drafted_on: formatDay(row.draftedOn),
    due_on: formatDay(row.dueOn),
    closes_at: "closesAt" in row ? formatInstant(row.closesAt) : null,
    net: money(row.netMinor),
    tax: money(row.taxMinor),
    total: money(row.totalMinor),
    lines: row.lines.map((line) => ({
      description: line.description,
      from: formatDay(line.fromOn),
      to: formatDay(line.toOn),
      quantity: line.quantity,
      amount: money(line.amountMinor),
    })),
  };
}
