import { z } from "zod";
import { line, taxGroup } from "~/api/schemas/invoices";
import { previewNotes } from "~/api/schemas/subscriptions";
import {
  amount,
  civilDate,
  code,
  confirmed,
  decimal,
  idOf,
  pointInTime,
  reference,
  text,
} from "~/api/schemas/values";
import { TAX_BEHAVIORS } from "~/billing/catalog/catalog-kinds";
import { CREDIT_NOTE_REASONS } from "~/billing/invoicing/credit-note-kinds";

export const oneOffCreate = z
  .strictObject({
    customer: reference("customer", "external_id"),
    date: civilDate.optional().meta({ description: "Day of issue; left out: today" }),
    draft: z.boolean().default(false).meta({ description: "Keeps it open until it is finalized" }),
    lines: z
      .array(
        z.strictObject({
          description: text(500),
          quantity: decimal.default("1"),
          unit_amount: decimal.meta({ description: "In the major unit", example: "50.00" }),
          taxes: z.array(code).max(10).default([]).meta({
            description: "Codes of tax rates; empty takes those of the customer or the organization",
          }),
        }),
      )
      .max(200),
    tax_behavior: z.enum(TAX_BEHAVIORS).default("exclusive").meta({
      description: "Inclusive: the prices are with tax, which the invoice takes out of them",
    }),
    ...confirmed,
  })
  .meta({ id: "OneOffInvoiceCreate" });

const previewLine = line
  .pick({
    description: true,
    quantity: true,
    amount: true,
    discount: true,
    tax_rate: true,
    tax_category: true,
  })
  .meta({ id: "OneOffLine" });

/** What issuing would make; nothing is saved. */
export const oneOffPreview = z
  .object({
    currency: z.string(),
    issued_on: civilDate,
    due_on: civilDate,
    lines: z.array(previewLine),
    taxes: z.array(taxGroup),
    net: amount,
    tax: amount,
    total: amount,
    credit: amount.meta({ description: "What customer credit and prepaid credit would pay of it" }),
    amount_due: amount,
    notes: previewNotes,
    preview_hash: z
      .string()
      .optional()
      .meta({ description: "Send it with the invoice to confirm exactly these figures" }),
  })
  .meta({ id: "OneOffInvoicePreview" });

export const invoiceVoid = z
  .strictObject({
    credit: amount.default("0").meta({ description: "Given back as credit" }),
    refund: amount.default("0").meta({ description: "Given back as money" }),
    follows: z.enum(["final", "rebill"]).nullable().default(null).meta({
      description: "Whether its fees end here or are billed anew; needed where the organization asks",
    }),
    ...confirmed,
  })
  .meta({ id: "InvoiceVoid" });

export const invoiceCancel = z
  .strictObject({
    follows: z
      .enum(["final", "rebill"])
      .meta({ description: "Whether its fees end here or are billed anew" }),
    reason: z.enum(CREDIT_NOTE_REASONS).default("order_cancellation"),
    ...confirmed,
  })
  .meta({
    id: "InvoiceCancel",
    description: "Cancels an invoice by one credit note of everything left on it",
  });

/** What voiding or cancelling would do; nothing is saved. */
export const cancellationPreview = z
  .object({
    currency: z.string(),
    credit: amount.meta({ description: "Given as credit for later invoices" }),
    refund: amount.meta({ description: "To be paid back" }),
    credit_returned: amount.meta({
      description: "Customer credit and prepaid credit that goes back where it came from",
    }),
    unapplied: amount.meta({ description: "Paid money that is neither: it waits as an unapplied receipt" }),
    credit_pays: amount.meta({ description: "What that credit pays at once of other invoices" }),
    lines_billed_anew: z.number().int(),
    preview_hash: z
      .string()
      .meta({ description: "Send it with the command to confirm exactly these figures" }),
  })
  .meta({ id: "CancellationPreview" });

export const invoiceWriteOff = z
  .strictObject({ reason: text(300), ...confirmed })
  .meta({ id: "InvoiceWriteOff" });
export const invoiceUndoWriteOff = z.strictObject(confirmed).meta({ id: "InvoiceUndoWriteOff" });

export const heldDraft = z
  .object({
    id: idOf("heldDraft").meta({
      description:
        "dft_… where it is kept open; pdr_… in its days of grace, in which every run writes it anew",
    }),
    status: z.literal("draft"),
    customer: idOf("customer"),
    currency: z.string(),
    drafted_on: civilDate,
    due_on: civilDate,
    closes_at: pointInTime
      .nullable()
      .meta({ description: "When it closes by itself; null where it is kept open" }),
    net: amount,
    tax: amount,
    total: amount,
    lines: z.array(
      z.object({ description: z.string(), from: civilDate, to: civilDate, quantity: decimal, amount }),
    ),
  })
  .meta({ id: "DraftInvoice" });
export const heldDrafts = z.object({ data: z.array(heldDraft) }).meta({ id: "DraftInvoices" });
export const heldDraftQuery = z.strictObject({ customer: reference("customer", "external_id").optional() });
