import type { z } from "zod";
import { presentFixedRate } from "~/api/presenters/exchange-rates";
import { presentLine, presentParty, presentTaxGroup } from "~/api/presenters/invoices";
import type { CreditNoteRow, CreditNoteWithLines } from "~/api/queries/credit-notes.server";
import type { creditNote, creditNotePreview, creditNoteSummary } from "~/api/schemas/credit-notes";
import type { CreditNoteReason, CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { IssuedNote } from "~/billing/invoicing/issue";
import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentCreditNoteSummary(row: CreditNoteRow): z.input<typeof creditNoteSummary> {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, row.currency);
  return {
    id: publicId("creditNote", row.id),
    number: row.number,
    status: row.voidedAt === null ? (row.state as CreditNoteState) : "void",
    customer: publicId("customer", row.customerId),
    invoice: row.correctsInvoiceId && publicId("invoice", row.correctsInvoiceId),
    reason: row.reason as CreditNoteReason,
    currency: row.currency,
    issued_on: formatDay(row.issuedOn),
    net: money(row.netMinor),
    tax: money(row.taxMinor),
    total: money(row.totalMinor),
    discount: money(row.couponAdjustmentMinor),
    credit: money(row.creditMinor),
    refund: money(row.refundMinor),
    credit_left: money(row.creditLeftMinor),
    refund_due: money(row.refundDueMinor),
    voided_at: row.voidedAt === null ? null : formatInstant(row.voidedAt),
    created_at: formatInstant(row.closedAt),
  };
}

/** Its lines are the negative fees it is made of, as they count towards what was billed. */
export function presentCreditNote(row: CreditNoteWithLines): z.input<typeof creditNote> {
  return {
    ...presentCreditNoteSummary(row),
    issuer: presentParty(row.issuer),
    buyer: presentParty(row.buyer),
    taxes: row.taxGroups.map((group) => presentTaxGroup(group, row.currency)),
    lines: row.lines.map(presentLine),
    exchange_rate: presentFixedRate(row.exchange),
  };
}

/** A note as it would be issued. */
export function presentPreviewedNote({
  note,
  decision,
  previewHash,
}: IssuedNote & { readonly previewHash: string }): z.input<typeof creditNotePreview> {
  const pays = decision.creditAllocations.filter(({ creditId }) => creditId === decision.creditNotes[0]?.ref);
  const money = (amountMinor: bigint) => formatAmount(amountMinor, note.currency);
  return {
    currency: note.currency,
    net: money(note.netMinor),
    tax: money(note.taxMinor),
    total: money(note.totalMinor),
    discount: money(note.couponAdjustmentMinor),
    credit: money(note.creditMinor),
    refund: money(note.refundMinor),
    taxes: note.taxGroups.map((group) => presentTaxGroup(group, note.currency)),
    pays: pays.map(({ invoice, amountMinor }) => ({
      invoice: publicId("invoice", invoice),
      amount: money(amountMinor),
    })),
    preview_hash: previewHash,
  };
}
