import { z } from "zod";
import { SUBSCRIPTION_STATUSES } from "~/billing/subscription/subscription-kinds";
import { BOOK_LINE_KINDS } from "./book";
import { code, date, instant, wholeNumber } from "./format-values";
import { decimal } from "./model-format";

/** What a scenario file expects. Whatever is not mentioned is not compared. */

const stretch = z.strictObject({ from: date, to: date });
const lineKind = z.enum(BOOK_LINE_KINDS);

const line = z.strictObject({
  kind: lineKind,
  subscription: code.optional(),
  plan: code.optional(),
  charge: code.optional(),
  /** The customer a summary of a child's invoices is about. */
  child: code.optional(),
  description: z.string().optional(),
  quantity: decimal.optional(),
  from: date.optional(),
  to: date.nullish(),
  amount: decimal.optional(),
  tax: decimal.optional(),
  discount_precise: decimal.optional(),
});

/** What is said of an invoice, issued or not. */
const invoiceFields = {
  status: z.enum(["draft", "finalized", "paid", "voided", "written_off"]).optional(),
  issued_on: date.optional(),
  drafted_on: date.optional(),
  due_on: date.optional(),
  number: z.string().nullish(),
  subtotal: decimal.optional(),
  progressive_credit: decimal.optional(),
  discount: decimal.optional(),
  net: decimal.optional(),
  tax: decimal.optional(),
  credit: decimal.optional(),
  total_before_credit: decimal.optional(),
  total: decimal.optional(),
  balance: decimal.optional(),
  line_count: wholeNumber.optional(),
  lines: z.array(line).optional(),
  no_lines: z.array(lineKind).optional(),
  periods: z
    .strictObject({
      subscription: stretch.optional(),
      usage: stretch.optional(),
      fixed: stretch.optional(),
    })
    .optional(),
};

const invoice = z.strictObject({
  customer: code,
  ...invoiceFields,
  /** It holds nothing but zero lines and may be absent. */
  optional: z.boolean().default(false),
  optional_if_zero: z.boolean().default(false),
});

const creditNote = z.strictObject({
  customer: code,
  /** The instant at which `balance` is compared; absent: the end. */
  at: instant.optional(),
  status: z.enum(["finalized", "voided"]).optional(),
  issued_on: date.optional(),
  subtotal: decimal.optional(),
  coupon_adjustment: decimal.optional(),
  tax: decimal.optional(),
  total: decimal.optional(),
  credit: decimal.optional(),
  refund: decimal.optional(),
  balance: decimal.optional(),
});

const subscription = z.strictObject({
  as: code,
  at: instant.optional(),
  status: z.enum(SUBSCRIPTION_STATUSES).optional(),
  current_period: stretch.optional(),
  charged_through: date.nullable().optional(),
  billing_ends: date.nullable().optional(),
});

const customer = z.strictObject({
  id: code,
  at: instant.optional(),
  balance: decimal.optional(),
  credit_balance: decimal.optional(),
  bill_cycle_day: z.number().int().nullable().optional(),
  payments: z
    .array(z.union([z.strictObject({ amount: decimal }), decimal.transform((amount) => ({ amount }))]))
    .optional(),
  payments_count: wholeNumber.optional(),
  unpaid_invoices: wholeNumber.optional(),
});

const propertyValue = z.union([z.string(), z.number().transform(String), z.null().transform(() => "")]);

const usage = z.strictObject({
  subscription: code,
  charge: code,
  at: instant,
  quantity: decimal.optional(),
  amount: decimal.optional(),
  total: decimal.optional(),
  events: wholeNumber.optional(),
  period: z.strictObject({ from: date.optional(), to: date.optional() }).optional(),
  groups: z
    .array(
      z.strictObject({
        /** Values by property, or in the order of the charge's `group_by`. */
        group: z.union([z.record(z.string(), propertyValue), z.array(propertyValue)]),
        quantity: decimal.optional(),
        amount: decimal.optional(),
      }),
    )
    .optional(),
  filters: z
    .array(
      z.strictObject({
        /** Null: what no filter takes. */
        match: z.record(z.string(), z.array(propertyValue)).nullable().default(null),
        quantity: decimal.optional(),
        amount: decimal.optional(),
      }),
    )
    .optional(),
});

export const expectation = z.strictObject({
  invoices: z.array(invoice).default([]),
  invoice_counts: z.array(z.strictObject({ customer: code, at: instant, count: wholeNumber })).default([]),
  invoices_issued: z
    .array(z.strictObject({ customer: code, after: instant, until: instant, count: wholeNumber }))
    .default([]),
  invoice_dates: z.array(z.strictObject({ customer: code, on: z.array(date) })).default([]),
  drafts: z.array(z.strictObject({ customer: code, at: instant, ...invoiceFields })).default([]),
  numbers: z
    .array(
      z.strictObject({
        customer: code.optional(),
        on: date.optional(),
        any_order: z.array(z.string()).min(1),
      }),
    )
    .default([]),
  credit_notes: z.array(creditNote).default([]),
  credit_note_count: wholeNumber.nullish(),
  in_advance_fees: z
    .array(
      z.strictObject({
        subscription: code.optional(),
        charge: code.optional(),
        transaction_id: code,
        quantity: decimal.optional(),
        amount: decimal.optional(),
      }),
    )
    .default([]),
  wallets: z
    .array(
      z.strictObject({ customer: code, at: instant.optional(), wallet: code.optional(), balance: decimal }),
    )
    .default([]),
  grants: z.array(z.strictObject({ id: code, remaining: decimal })).default([]),
  customers: z.array(customer).default([]),
  overdue: z.array(z.strictObject({ customer: code, at: instant, state: z.string().min(1) })).default([]),
  subscriptions: z.array(subscription).default([]),
  usage: z.array(usage).default([]),
});
