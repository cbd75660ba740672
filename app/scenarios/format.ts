import { z } from "zod";
import { CADENCE_UNITS } from "~/billing/catalog/catalog-kinds";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { isCurrencyCode } from "~/billing/money/currency";
import { POLICY_CHOICES } from "~/billing/policy-kinds";
import {
  ANCHOR_KINDS,
  CANCEL_TIMINGS,
  SUBSCRIPTION_STATUSES,
} from "~/billing/subscription/subscription-kinds";
import { parseDay } from "~/billing/time/day";
import { parseInstant } from "~/billing/time/instant";
import { isTimeZone } from "~/billing/time/zone";
import { decimal, priceModelSchema } from "./model-format";

/**
 * The scenario format of docs/scenario-format.md as far as this edition understands it. Objects are strict: a field
 * or value the format knows and the product does not yet have comes out as an issue marked `unsupported`, so that a
 * case is set aside by name and never half run.
 */

/** Marks an issue as "known to the format, not supported", apart from "wrong". */
export const UNSUPPORTED = { unsupported: true } as const;

/** A field that may only hold what means "not used". */
function unused(...allowed: readonly unknown[]) {
  return z
    .unknown()
    .optional()
    .superRefine((value, context) => {
      if (value === undefined || value === null || allowed.includes(value)) return;
      if (Array.isArray(value) && value.length === 0) return;
      context.addIssue({ code: "custom", message: "is not supported", params: UNSUPPORTED });
    });
}

const currency = z.string().refine(isCurrencyCode, { error: "is not an ISO 4217 currency code" });
const zone = z.string().refine(isTimeZone, { error: "is not a time zone name such as Europe/Paris" });
const code = z.string().min(1).max(200);
const wholeNumber = z.number().int().min(0);

/** Instants become epoch milliseconds. */
const instant = z.string().transform((text, context) => {
  const read = parseInstant(text);
  if (read.ok) return read.value;
  const [refusal] = read.refusals;
  context.addIssue({ code: "custom", message: `is not an instant: ${refusal?.sentence} ${refusal?.remedy}` });
  return z.NEVER;
});

/** Dates stay text, because they are only compared and shown. */
const date = z.string().refine((text) => parseDay(text).ok, {
  error: "is not a date that exists; write year, month and day: 2026-06-30",
});

const settings = z.partialRecord(z.string(), z.string()).superRefine((given, context) => {
  const known = new Map<string, readonly string[]>(Object.entries(POLICY_CHOICES));
  for (const [name, value] of Object.entries(given)) {
    const choices = known.get(name);
    if (choices === undefined) {
      context.addIssue({ code: "custom", path: [name], message: "is not supported", params: UNSUPPORTED });
    } else if (value === undefined || !choices.includes(value)) {
      context.addIssue({ code: "custom", path: [name], message: `is none of ${choices.join(", ")}` });
    }
  }
});

const proration = z.enum(["day_inclusive", "day_exclusive", "default"]);

const organization = z.strictObject({
  name: z.string().optional(),
  currency,
  timezone: zone.default("UTC"),
  proration: z
    .union([proration, z.enum(["second", "none"])])
    .superRefine((value, context) => {
      if (!proration.safeParse(value).success) {
        context.addIssue({ code: "custom", message: `"${value}" is not supported`, params: UNSUPPORTED });
      }
    })
    .transform((value) => (value === "second" || value === "none" ? "default" : value))
    .default("default"),
  grace_period_days: unused(0),
  net_terms_days: wholeNumber.default(0),
  fixed_days_in_month: z.literal(30).nullish(),
  settings: settings.default({}),
});

const charge = z.strictObject({
  code,
  name: z.string().optional(),
  metric: code,
  in_advance: unused(false),
  prorated: unused(false),
  filters: unused(),
  group_by: unused(),
  minimum_amount: unused("0"),
  taxes: unused(),
  model: priceModelSchema,
  prices: z.array(z.strictObject({ currency, model: priceModelSchema })).default([]),
});

/** Only a free trial before one unlimited phase is a price this edition has; see `planTerms`. */
const phase = z.strictObject({
  type: z.string(),
  length: z.string().nullable(),
  amount: decimal.nullish(),
  fixed_amount: unused("0", "0.00"),
});

const plan = z.strictObject({
  code,
  name: z.string().optional(),
  currency,
  interval: z.enum(CADENCE_UNITS),
  interval_count: z.number().int().min(1).default(1),
  amount: decimal.nullable(),
  prices: z.array(z.strictObject({ currency, amount: decimal })).default([]),
  in_advance: z.boolean(),
  trial_days: wholeNumber.default(0),
  minimum_commitment: unused("0", "0.00"),
  charges: z.array(charge).default([]),
  fixed_charges: unused(),
  bill_usage_monthly: unused(false),
  taxes: unused(),
  usage_thresholds: unused(),
  add_on: unused(false),
  bill_cycle_alignment: z.enum(["account", "subscription"]).optional(),
  phases: z.array(phase).default([]),
  phases_from: unused("subscription_start"),
});

/** How the customer's card behaves when the product is connected to the payment sandbox; see `load-demo`. */
const paymentMethod = z.enum(["card_ok", "card_declines", "card_insufficient_funds_then_ok"]);

const customer = z.strictObject({
  id: code,
  name: z.string().optional(),
  email: z.email().optional(),
  address: z
    .strictObject({
      line1: z.string(),
      line2: z.string().nullable().default(null),
      postal_code: z.string(),
      city: z.string(),
      region: z.string().nullable().default(null),
      country: z.string().length(2),
    })
    .optional(),
  tax_id: z.string().optional(),
  timezone: zone.default("UTC"),
  currency,
  bill_cycle_day: z.number().int().min(1).max(31).nullable().default(null),
  grace_period_days: unused(0),
  taxes: z.array(code).optional(),
  payment_method: paymentMethod.optional(),
});

const step = z.discriminatedUnion("do", [
  z.strictObject({
    at: instant,
    do: z.literal("subscribe"),
    customer: code,
    plan: code,
    as: code,
    anchor: z.enum(ANCHOR_KINDS).optional(),
    anchor_date: date.optional(),
    quantity: decimal.default("1"),
    starts_at: instant.optional(),
    ends_at: instant.nullable().default(null),
    add_on_to: unused(),
  }),
  z.strictObject({
    at: instant,
    do: z.literal("usage"),
    subscription: code,
    metric: code,
    transaction_id: code.optional(),
    timestamp: instant.optional(),
    properties: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({
    at: instant,
    do: z.literal("cancel"),
    subscription: code,
    when: z.enum(CANCEL_TIMINGS),
    unused: z.literal("skip").optional(),
    final_invoice: unused(true),
  }),
  z.strictObject({ at: instant, do: z.literal("undo_cancel"), subscription: code }),
  z.strictObject({
    at: instant,
    do: z.literal("payment_method"),
    customer: code,
    payment_method: paymentMethod,
  }),
  z.strictObject({ at: instant, do: z.literal("run_invoicing"), customer: code, target_date: date }),
  z.strictObject({ at: instant, do: z.literal("advance") }),
]);

const stretch = z.strictObject({ from: date, to: date });
const lineKind = z.enum(["subscription", "usage"]);

const expectedLine = z.strictObject({
  kind: lineKind,
  subscription: code.optional(),
  plan: code.optional(),
  charge: code.optional(),
  quantity: decimal.optional(),
  from: date.optional(),
  to: date.nullish(),
  amount: decimal.optional(),
});

const expectedInvoice = z.strictObject({
  customer: code,
  issued_on: date.optional(),
  due_on: date.optional(),
  status: z.enum(["finalized", "paid"]).optional(),
  subtotal: decimal.optional(),
  discount: decimal.optional(),
  credit: decimal.optional(),
  net: decimal.optional(),
  tax: decimal.optional(),
  total: decimal.optional(),
  total_before_credit: decimal.optional(),
  balance: decimal.optional(),
  line_count: wholeNumber.optional(),
  lines: z.array(expectedLine).optional(),
  no_lines: z.array(z.string()).optional(),
  periods: z.strictObject({ subscription: stretch.optional(), usage: stretch.optional() }).optional(),
  optional_if_zero: z.boolean().optional(),
  derived: z.unknown().optional(),
  note: z.unknown().optional(),
});

const expectation = z.strictObject({
  invoices: z.array(expectedInvoice).default([]),
  invoice_counts: z.array(z.strictObject({ customer: code, at: instant, count: wholeNumber })).default([]),
  invoices_issued: z
    .array(z.strictObject({ customer: code, after: instant, until: instant, count: wholeNumber }))
    .default([]),
  invoice_dates: z.array(z.strictObject({ customer: code, on: z.array(date) })).default([]),
  credit_notes: unused(),
  credit_note_count: unused(0),
  customers: z.array(z.strictObject({ id: code, bill_cycle_day: z.number().int().nullable() })).default([]),
  subscriptions: z
    .array(
      z.strictObject({
        as: code,
        at: instant.optional(),
        status: z.enum(SUBSCRIPTION_STATUSES).optional(),
        current_period: stretch.optional(),
        charged_through: date.optional(),
      }),
    )
    .default([]),
  usage: z
    .array(
      z.strictObject({
        subscription: code,
        charge: code,
        at: instant,
        quantity: decimal.optional(),
        amount: decimal.optional(),
        total: decimal.optional(),
        events: wholeNumber.optional(),
        period: z.strictObject({ from: date.optional(), to: date.optional() }).optional(),
      }),
    )
    .default([]),
});

export const scenarioSchema = z.strictObject({
  name: code,
  source: z.string().optional(),
  why: z.string().optional(),
  note: z.unknown().optional(),
  notes: z.unknown().optional(),
  unreconciled: z.unknown().optional(),
  tags: z.array(z.string()).default([]),
  organization,
  taxes: z.array(z.strictObject({ code, rate: decimal, default: z.boolean().default(true) })).default([]),
  metrics: z
    .array(
      z.strictObject({
        code,
        name: z.string().optional(),
        aggregation: z.enum(AGGREGATIONS),
        field: z.string().nullish(),
        recurring: unused(false),
      }),
    )
    .default([]),
  coupons: unused(),
  plans: z.array(plan).default([]),
  customers: z.array(customer),
  steps: z.array(step),
  expect: expectation.default(() => expectation.parse({})),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioStep = Scenario["steps"][number];
export type StepOf<K extends ScenarioStep["do"]> = Extract<ScenarioStep, { do: K }>;
export type ScenarioPlan = Scenario["plans"][number];
export type ScenarioCustomer = Scenario["customers"][number];
export type Expectation = Scenario["expect"];
export type ExpectedInvoice = Expectation["invoices"][number];
export type ExpectedLine = NonNullable<ExpectedInvoice["lines"]>[number];
