import { z } from "zod";
import { line, taxGroup } from "~/api/schemas/invoices";
import { previewNotes } from "~/api/schemas/subscriptions";
import { amount, civilDate, code, decimal, idOf, reference, text } from "~/api/schemas/values";
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
  })
  .meta({ id: "OneOffInvoicePreview" });

export const invoiceVoid = z
  .strictObject({
    credit: amount.default("0").meta({ description: "Given back as credit" }),
    refund: amount.default("0").meta({ description: "Given back as money" }),
    follows: z.enum(["final", "rebill"]).nullable().default(null).meta({
      description: "Whether its fees end here or are billed anew; needed where the organization asks",
    }),
  })
  .meta({ id: "InvoiceVoid" });

export const invoiceCancel = z
  .strictObject({
    follows: z
      .enum(["final", "rebill"])
      .meta({ description: "Whether its fees end here or are billed anew" }),
    reason: z.enum(CREDIT_NOTE_REASONS).default("order_cancellation"),
  })
  .meta({
    id: "InvoiceCancel",
    description: "Cancels an invoice by one credit note of everything left on it",
  });

export const invoiceWriteOff = z.strictObject({ reason: text(300) }).meta({ id: "InvoiceWriteOff" });

export const heldDraft = z
  .object({
    id: idOf("heldDraft"),
    status: z.literal("draft"),
    customer: idOf("customer"),
    currency: z.string(),
    drafted_on: civilDate,
    due_on: civilDate,
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
