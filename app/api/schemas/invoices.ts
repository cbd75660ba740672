import { z } from "zod";
import { writtenAddress } from "~/api/schemas/customers";
import { fixedRate } from "~/api/schemas/exchange-rates";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, civilDate, decimal, idOf, orNull, pointInTime, reference } from "~/api/schemas/values";
import { TAX_BEHAVIORS } from "~/billing/catalog/catalog-kinds";
import { FEE_EFFECTS, FEE_KINDS } from "~/billing/fees/fee-kinds";
import { INVOICE_STATES } from "~/billing/invoicing/invoice-kinds";

export const party = z
  .object({
    name: z.string(),
    email: z.string().nullable(),
    tax_id: z.string().nullable(),
    address: orNull(writtenAddress),
  })
  .meta({ id: "Party", description: "As it was when the invoice was issued" });

export const taxGroup = z
  .object({ category: z.string(), rate: decimal, country: z.string().nullable(), net: amount, tax: amount })
  .meta({ id: "TaxGroup" });

export const line = z
  .object({
    id: idOf("fee"),
    kind: z.enum(FEE_KINDS),
    effect: z.enum(FEE_EFFECTS),
    description: z.string(),
    recipient: idOf("customer").nullable().meta({
      description:
        "Who got the supply, on an invoice for several customers; null: the customer of the invoice",
    }),
    recipient_name: z.string().nullable().meta({ description: "Its name when the invoice was issued" }),
    subscription: idOf("subscription").nullable().meta({ description: "Null for one-off lines" }),
    plan: z.string().nullable().meta({ description: "Code of the plan" }),
    plan_version: z.number().int().nullable(),
    charge: z.string().nullable().meta({ description: "Code of the charge" }),
    from: civilDate,
    to: civilDate.meta({ description: "The first day after the period" }),
    quantity: decimal,
    amount: amount.meta({ description: "Net, before discount" }),
    discount: amount,
    tax_behavior: z.enum(TAX_BEHAVIORS),
    price_amount: amount.meta({
      description:
        "As the price names it: with tax where tax_behavior is inclusive. What can be credited of the line",
    }),
    tax_category: z.string(),
    tax_rate: decimal,
    corrects: idOf("fee").nullable(),
    derivation: z.record(z.string(), z.unknown()).meta({
      type: "object",
      description:
        "How the amount came about: facts, version, band steps, proration, rounding; decimal strings",
    }),
  })
  .meta({ id: "InvoiceLine" });

const summary = {
  id: idOf("invoice"),
  number: z.string(),
  status: z.enum(INVOICE_STATES),
  customer: idOf("customer"),
  currency: z.string(),
  issued_on: civilDate,
  tax_point_on: civilDate,
  posted_on: civilDate,
  due_on: civilDate,
  subtotal: amount.meta({ description: "Sum of the lines before discount and tax" }),
  discount: amount,
  tax: amount,
  total: amount,
  credit_applied: amount.meta({ description: "What credit notes and other customer credit paid" }),
  prepaid_credit: amount.meta({ description: "What wallets paid" }),
  amount_due: amount,
  failed_attempts: z.number().int(),
  next_collection_at: pointInTime.nullable(),
  paid_at: pointInTime.nullable(),
};

/** An invoice as lists show it. */
export const invoiceSummary = z.object(summary).meta({ id: "InvoiceSummary" });

export const invoice = z
  .object({
    ...summary,
    issuer: party,
    buyer: party,
    taxes: z.array(taxGroup),
    lines: z.array(line),
    exchange_rate: fixedRate,
  })
  .meta({ id: "Invoice" });

export const invoiceQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
  status: z.enum(INVOICE_STATES).optional(),
  number: z.string().max(60).optional(),
});
export const invoicePage = pageOf(invoiceSummary);
