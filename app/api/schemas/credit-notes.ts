import { z } from "zod";
import { fixedRate } from "~/api/schemas/exchange-rates";
import { line, party, taxGroup } from "~/api/schemas/invoices";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, civilDate, confirmed, idOf, pointInTime, reference } from "~/api/schemas/values";
import {
  CREDIT_EFFECTS,
  CREDIT_NOTE_REASONS,
  CREDIT_NOTE_STATES,
} from "~/billing/invoicing/credit-note-kinds";

const invoiceId = z.string().min(1).max(100).meta({ example: "inv_019aa1b2c3d47e5f8a9b0c1d2e3f4a5b" });

export const creditNoteCreate = z
  .strictObject({
    invoice: invoiceId,
    lines: z
      .array(
        z.strictObject({
          line: z.string().min(1).max(100).meta({ description: "Id of the line", example: "fee_019aa1b2" }),
          amount: amount.meta({ description: "How much of the line, before discount and tax" }),
        }),
      )
      .min(1)
      .max(1_000),
    as: z.enum(["credit", "refund"]).default("credit").meta({
      description: "All as credit for later invoices, or all as money back",
    }),
    credit: amount.optional().meta({ description: "With refund, instead of `as`: so much of each" }),
    refund: amount.optional(),
    reason: z.enum(CREDIT_NOTE_REASONS).default("other"),
    effect: z.enum(CREDIT_EFFECTS).default("concession").meta({
      description:
        "concession: price is given up; reversal: the facts were not so, and it may be billed again",
    }),
    ...confirmed,
  })
  .meta({ id: "CreditNoteCreate" });

const summary = {
  id: idOf("creditNote"),
  number: z.string(),
  status: z.enum(CREDIT_NOTE_STATES),
  customer: idOf("customer"),
  invoice: idOf("invoice").nullable().meta({ description: "The invoice it corrects" }),
  reason: z.enum(CREDIT_NOTE_REASONS),
  currency: z.string(),
  issued_on: civilDate,
  net: amount,
  tax: amount,
  total: amount,
  discount: amount.meta({ description: "The discount that the credited lines had" }),
  credit: amount.meta({ description: "Given as credit for later invoices" }),
  refund: amount.meta({ description: "To be paid back" }),
  credit_left: amount,
  refund_due: amount.meta({ description: "Of the refund: what was not paid back yet" }),
  voided_at: pointInTime.nullable().meta({ description: "When it was taken back; null while it counts" }),
  created_at: pointInTime,
};

export const creditNoteSummary = z.object(summary).meta({ id: "CreditNoteSummary" });

export const creditNote = z
  .object({
    ...summary,
    issuer: party,
    buyer: party,
    taxes: z.array(taxGroup),
    lines: z.array(line),
    exchange_rate: fixedRate,
  })
  .meta({ id: "CreditNote" });

export const creditNotePreview = z
  .object({
    currency: z.string(),
    net: amount,
    tax: amount,
    total: amount,
    discount: amount,
    credit: amount,
    refund: amount,
    taxes: z.array(taxGroup),
    pays: z
      .array(z.object({ invoice: idOf("invoice"), amount }))
      .meta({ description: "Open invoices that the credit pays at once" }),
    preview_hash: z.string().meta({ description: "Send it with the note to confirm exactly these figures" }),
  })
  .meta({ id: "CreditNotePreview" });

export const creditNoteVoid = z
  .strictObject({ reason: z.string().min(1).max(300).meta({ description: "It stays on record" }) })
  .meta({ id: "CreditNoteVoid" });

export const creditNoteQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
  invoice: invoiceId.optional(),
  number: z.string().max(60).optional(),
});
export const creditNotePage = pageOf(creditNoteSummary);
