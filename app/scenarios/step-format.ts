import { z } from "zod";
import { PHASE_KINDS } from "~/billing/catalog/catalog-kinds";
import { ANCHOR_KINDS } from "~/billing/subscription/subscription-kinds";
import { BOOK_LINE_KINDS } from "./book";
import {
  code,
  date,
  dayOfMonth,
  instant,
  numbering,
  ordinal,
  paymentMethod,
  stepTiming,
} from "./format-values";
import { decimal, priceModelSchema } from "./model-format";

/** What happens in a scenario file. */

/** An invoice of the customer: the how-manieth of those the file expects, or the one of a day. */
const invoiceReference = z.union([ordinal, z.strictObject({ issued_on: date })]);

/** Names a line by whatever tells it from the others. */
const lineNamed = {
  kind: z.enum(BOOK_LINE_KINDS).optional(),
  subscription: code.optional(),
  plan: code.optional(),
  charge: code.optional(),
  description: z.string().optional(),
  from: date.optional(),
  to: date.optional(),
};

/** A price of a charge: a model, or the tiers or the unit price of one. */
const chargePrice = z.union([
  priceModelSchema,
  z.strictObject({ model: priceModelSchema }).transform(({ model }) => model),
  decimal.transform((amount) => ({ type: "per_unit" as const, unit_amount: amount })),
]);

/** By the code of the charge. */
const chargePrices = z.record(z.string(), chargePrice);

/** By the kind of the phase. */
const phasePrices = z.partialRecord(
  z.enum(PHASE_KINDS),
  z.strictObject({ amount: decimal.nullable().optional(), fixed_amount: decimal.nullable().optional() }),
);

const ofSubscription = { at: instant, subscription: code };
const ofCustomer = { at: instant, customer: code };
const ofInvoice = { ...ofCustomer, invoice: invoiceReference };

const subscriptionSteps = [
  z.strictObject({
    ...ofCustomer,
    do: z.literal("subscribe"),
    plan: code,
    as: code,
    external_id: z.string().optional(),
    anchor: z.enum(ANCHOR_KINDS).optional(),
    anchor_date: date.optional(),
    quantity: decimal.default("1"),
    starts_at: instant.optional(),
    starts_on: date.optional(),
    /** Service begins earlier than billing. */
    billing_starts_on: date.optional(),
    ends_at: instant.nullable().default(null),
    add_on_to: code.nullable().default(null),
    bill_cycle_day: dayOfMonth.nullish(),
    price: decimal.nullish(),
    fixed_price: decimal.nullish(),
    phase_prices: phasePrices.optional(),
    charge_prices: chargePrices.optional(),
  }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("change_plan"),
    plan: code,
    when: stepTiming.default("now"),
    /** Names the subscription after the change; both names stand for the same one. */
    as: code.optional(),
    effective: date.optional(),
    /** Null goes back to the price of the catalogue, absent leaves it open. */
    price: decimal.nullish(),
    bill_cycle_day: dayOfMonth.nullish(),
    start_phase: z.enum(PHASE_KINDS).optional(),
  }),
  z.strictObject({ ...ofSubscription, do: z.literal("undo_change") }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("change_quantity"),
    quantity: decimal,
    when: stepTiming.default("now"),
    effective: date.optional(),
    /** The fixed charge whose units change; absent: the subscription's own quantity. */
    fixed_charge: code.optional(),
  }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("cancel"),
    when: stepTiming.default("now"),
    effective: date.optional(),
    unused: z.enum(["credit", "refund", "skip"]).optional(),
    final_invoice: z.boolean().default(true),
  }),
  z.strictObject({ ...ofSubscription, do: z.literal("undo_cancel") }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("pause"),
    effective: date.optional(),
    service: z.string().optional(),
    add_ons: z.boolean().default(false),
  }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("resume"),
    effective: date.optional(),
    service: z.string().optional(),
    add_ons: z.boolean().default(false),
  }),
  z.strictObject({ ...ofSubscription, do: z.literal("start_phase"), phase: z.enum(PHASE_KINDS) }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("set_bill_cycle_day"),
    day: dayOfMonth,
    effective_from: date.nullish(),
  }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("transfer"),
    to: code,
    cancel_old_now: z.boolean().default(false),
    with_add_ons: z.boolean().default(false),
    as: code,
  }),
  z.strictObject({
    ...ofSubscription,
    do: z.literal("usage"),
    metric: code,
    transaction_id: code.optional(),
    timestamp: instant.optional(),
    properties: z.record(z.string(), z.unknown()).default({}),
  }),
] as const;

const creditSteps = [
  z.strictObject({
    ...ofCustomer,
    do: z.literal("apply_coupon"),
    coupon: code,
    amount_off: decimal.nullish(),
  }),
  z.strictObject({
    ...ofCustomer,
    do: z.literal("grant_credit"),
    amount: decimal,
    id: code.optional(),
    wallet: code.optional(),
    priority: z.number().int().optional(),
    applies_to_metrics: z.array(code).optional(),
  }),
  z.strictObject({
    ...ofCustomer,
    do: z.literal("buy_credit"),
    amount: decimal,
    id: code.optional(),
    wallet: code.optional(),
    priority: z.number().int().optional(),
  }),
  z.strictObject({
    ...ofInvoice,
    do: z.literal("credit_note"),
    as: z.enum(["credit", "refund"]).default("credit"),
    lines: z.array(z.strictObject({ ...lineNamed, amount: decimal })).min(1),
  }),
  z.strictObject({
    ...ofCustomer,
    do: z.literal("transfer_credit_to_parent"),
    error: z.string().optional(),
  }),
] as const;

const invoiceSteps = [
  z.strictObject({
    ...ofCustomer,
    do: z.literal("invoice_one_off"),
    draft: z.boolean().default(false),
    date: date.optional(),
    lines: z
      .array(
        z.strictObject({
          description: z.string().default(""),
          quantity: decimal.default("1"),
          unit_amount: decimal,
          taxes: z.array(code).optional(),
        }),
      )
      .min(1),
  }),
  z.strictObject({ ...ofInvoice, do: z.literal("finalize_invoice") }),
  z.strictObject({
    ...ofInvoice,
    do: z.literal("void_invoice"),
    credit: decimal.optional(),
    refund: decimal.optional(),
    /** It has to be refused. */
    error: z.string().optional(),
  }),
  z.strictObject({
    ...ofInvoice,
    do: z.literal("adjust_item"),
    line: ordinal,
    amount: decimal.optional(),
  }),
  z.strictObject({ ...ofInvoice, do: z.literal("write_off_invoice") }),
  z.strictObject({ ...ofInvoice, do: z.literal("undo_write_off") }),
  z.strictObject({ ...ofCustomer, do: z.literal("run_invoicing"), target_date: date }),
  z.strictObject({
    at: instant,
    do: z.literal("invoicing_off"),
    customer: code.optional(),
    subscription: code.optional(),
  }),
  z.strictObject({
    at: instant,
    do: z.literal("invoicing_on"),
    customer: code.optional(),
    subscription: code.optional(),
    /** False: what was missed waits for the next time something is due. */
    bill_now: z.boolean().default(true),
  }),
  z.strictObject({ ...ofCustomer, do: z.literal("draft_invoices_on"), reuse: z.boolean().default(false) }),
  z.strictObject({ ...ofCustomer, do: z.literal("draft_invoices_off") }),
  z.strictObject({ ...ofCustomer, do: z.literal("set_customer_bill_cycle_day"), day: dayOfMonth }),
  z.strictObject({
    ...ofCustomer,
    do: z.literal("expect_tax_line"),
    date: date.optional(),
    amount: decimal,
    id: z.string().optional(),
  }),
  z.strictObject({
    at: instant,
    do: z.literal("configure"),
    numbering: numbering.optional(),
    number_prefix: z.string().optional(),
  }),
] as const;

const paymentSteps = [
  z.strictObject({ ...ofInvoice, do: z.literal("pay"), amount: decimal.optional() }),
  z.strictObject({ ...ofInvoice, do: z.literal("pay_invoice"), amount: decimal.optional() }),
  z.strictObject({ ...ofCustomer, do: z.literal("pay_all_unpaid") }),
  z.strictObject({
    ...ofCustomer,
    do: z.literal("record_external_payment"),
    invoice: invoiceReference.optional(),
    amount: decimal.optional(),
  }),
  z.strictObject({
    ...ofInvoice,
    do: z.literal("refund"),
    amount: decimal.optional(),
    adjust_items: z.array(z.strictObject({ line: ordinal, amount: decimal.optional() })).default([]),
  }),
  z.strictObject({ ...ofInvoice, do: z.literal("chargeback"), amount: decimal.optional() }),
  z.strictObject({ ...ofInvoice, do: z.literal("reverse_chargeback"), amount: decimal.optional() }),
  z.strictObject({ ...ofCustomer, do: z.literal("collection_off") }),
  z.strictObject({ ...ofCustomer, do: z.literal("collection_on") }),
  z.strictObject({ ...ofCustomer, do: z.literal("fail_next_payment") }),
  z.strictObject({ ...ofCustomer, do: z.literal("payments_fail"), on: z.boolean().default(true) }),
  z.strictObject({ ...ofCustomer, do: z.literal("overdue_off") }),
  z.strictObject({ ...ofCustomer, do: z.literal("overdue_on") }),
  z.strictObject({ ...ofCustomer, do: z.literal("payment_method"), payment_method: paymentMethod }),
] as const;

export const step = z.discriminatedUnion("do", [
  ...subscriptionSteps,
  ...creditSteps,
  ...invoiceSteps,
  ...paymentSteps,
  z.strictObject({ at: instant, do: z.literal("advance") }),
]);
