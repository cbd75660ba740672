import { z } from "zod";
import {
  BILL_DAY_ALIGNMENTS,
  CADENCE_UNITS,
  INTERIM_SUPPLIES,
  PHASE_KINDS,
  TAX_BEHAVIORS,
} from "~/billing/catalog/catalog-kinds";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { PLAN_SETTINGS, POLICY_CHOICES } from "~/billing/policy-kinds";
import {
  code,
  currency,
  date,
  dayOfMonth,
  instant,
  numbering,
  paymentMethod,
  phaseLength,
  phasesFrom,
  settings,
  UNSUPPORTED,
  wholeNumber,
  zone,
} from "./format-values";
import { decimal, priceModelSchema } from "./model-format";

/** What a scenario file sells, to whom, and under which rules. */

const proration = z.enum(["day_inclusive", "day_exclusive", "default"]);

/** One stage of dunning: of several that hold, the last in the list applies. */
const overdueState = z.strictObject({
  name: z.string().min(1),
  when: z.strictObject({
    earliest_unpaid_invoice_days: wholeNumber.optional(),
    unpaid_invoices: wholeNumber.optional(),
    unpaid_total: decimal.optional(),
  }),
  blocks_changes: z.boolean().default(false),
  blocks_service_and_billing: z.boolean().default(false),
  reevaluate_every_days: z.number().int().min(1).nullable().default(null),
  cancels_subscriptions: z.enum(["now", "period_end"]).nullable().default(null),
});

export const organization = z.strictObject({
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
  settings: settings.default({}),
  grace_period_days: wholeNumber.default(0),
  net_terms_days: wholeNumber.default(0),
  /** Whether invoices are paid as they are made; null: what the preset needs. */
  collection: z.enum(["automatic", "none"]).nullable().default(null),
  numbering: numbering.nullable().default(null),
  number_prefix: z.string().nullable().default(null),
  fixed_days_in_month: z.literal(30).nullish(),
  arrears_mode: z.enum(["on_close", "greedy"]).nullable().default(null),
  /** How many billed periods late usage reaches back; null takes that of the policy. */
  late_usage_periods: wholeNumber.nullable().default(null),
  /** False: a period without usage has no line. */
  zero_usage_lines: z.boolean().nullable().default(null),
  price_versions_wait_for_bill_day: z.boolean().default(false),
  time_zone_mode: z
    .enum(["live", "fixed_offset", "fixed_offset_at_creation"])
    .transform((mode) => (mode === "live" ? "live" : "fixed_offset"))
    .nullable()
    .default(null),
  /** Days after a failed payment at which it is tried again. */
  payment_retry_days: z.array(wholeNumber).default([]),
  overdue: z
    .strictObject({ states: z.array(overdueState) })
    .nullable()
    .default(null),
});

export const tax = z.strictObject({ code, rate: decimal, default: z.boolean().default(true) });

export const metric = z.strictObject({
  code,
  name: z.string().optional(),
  aggregation: z.enum(AGGREGATIONS),
  field: z.string().nullish(),
  /** True: the quantity goes on into the next period. */
  recurring: z.boolean().default(false),
});

export const coupon = z
  .strictObject({
    code,
    name: z.string().optional(),
    percent_off: decimal.nullish(),
    amount_off: decimal.nullish(),
    currency: currency.optional(),
    duration: z.enum(["once", "forever", "repeating"]),
    /** How many periods a repeating coupon lasts. */
    periods: z.number().int().min(1).nullable().default(null),
    applies_to: z
      .strictObject({ metrics: z.array(code).default([]), plans: z.array(code).default([]) })
      .optional(),
    reusable: z.boolean().default(true),
  })
  .superRefine(({ percent_off: percent, amount_off: amount }, context) => {
    if ((percent ?? null) !== null && (amount ?? null) !== null)
      context.addIssue({ code: "custom", message: "takes either percent_off or amount_off" });
  });

const filter = z.strictObject({
  match: z.record(z.string(), z.array(z.union([z.string(), z.number().transform(String)]))),
  model: priceModelSchema,
});

/** What becomes of usage of a charge that changes after it was billed; the rest is as the settings say. */
const recovery = z.strictObject({
  on_decrease: z.enum(POLICY_CHOICES.usage_decrease).optional(),
  on_late: z.enum(POLICY_CHOICES.late_usage).optional(),
  late_windows: z.enum(POLICY_CHOICES.late_windows).optional(),
});

const charge = z.strictObject({
  code,
  name: z.string().optional(),
  metric: code,
  in_advance: z.boolean().default(false),
  prorated: z.boolean().default(false),
  filters: z.array(filter).default([]),
  group_by: z.array(z.string()).default([]),
  minimum_amount: decimal.nullish(),
  recovery: recovery.optional(),
  taxes: z.array(code).optional(),
  model: priceModelSchema,
  prices: z.array(z.strictObject({ currency, model: priceModelSchema })).default([]),
});

const fixedCharge = z.strictObject({
  code,
  name: z.string().optional(),
  units: decimal.default("1"),
  in_advance: z.boolean().default(false),
  prorated: z.boolean().default(false),
  model: priceModelSchema,
  taxes: z.array(code).optional(),
});

/** A phase with `amount` null has no recurring price, one with `length` null no end. */
const phase = z.strictObject({
  type: z.enum(PHASE_KINDS),
  length: phaseLength,
  amount: decimal.nullish(),
  fixed_amount: decimal.nullish(),
  interval: z.enum(CADENCE_UNITS).optional(),
  interval_count: z.number().int().min(1).optional(),
});

/**
 * A later price of a plan: `tiers` are blocks and replace those of its charges, `amount` its recurring price, which is
 * that of its last phase where it has phases; `phases` replace them all.
 */
const version = z.strictObject({
  effective_from: date,
  applies_to_existing_from: date.nullish(),
  amount: decimal.nullish(),
  phases: z.array(phase).optional(),
  tiers: z
    .array(
      z.strictObject({
        block_size: decimal,
        price: decimal,
        max_blocks: decimal.nullable(),
      }),
    )
    .optional(),
  /** Says in words what the price is where it is the plan's own. */
  price: z.string().optional(),
});

export const plan = z.strictObject({
  code,
  name: z.string().optional(),
  currency,
  interval: z.enum(CADENCE_UNITS),
  interval_count: z.number().int().min(1).default(1),
  amount: decimal.nullable(),
  prices: z.array(z.strictObject({ currency, amount: decimal })).default([]),
  in_advance: z.boolean(),
  trial_days: wholeNumber.default(0),
  minimum_commitment: decimal.nullish(),
  charges: z.array(charge).default([]),
  fixed_charges: z.array(fixedCharge).default([]),
  bill_usage_monthly: z.boolean().default(false),
  taxes: z.array(code).optional(),
  tax_behavior: z.enum(TAX_BEHAVIORS).optional(),
  usage_thresholds: z
    .array(z.strictObject({ amount: decimal, recurring: z.boolean().default(false) }))
    .default([]),
  interim_supply: z.enum(INTERIM_SUPPLIES).optional(),
  add_on: z.boolean().default(false),
  /** The base plans that offer this add-on; absent: all do. */
  available_with: z.array(code).optional(),
  bill_cycle_alignment: z.enum(BILL_DAY_ALIGNMENTS).optional(),
  /** Billing rules of the plan, by the names and values of the policy. */
  settings: z.partialRecord(z.enum(PLAN_SETTINGS), z.string()).optional(),
  /** When there are any they decide, and `amount` repeats the last price. */
  phases: z.array(phase).default([]),
  phases_from: phasesFrom.default("subscription"),
  versions: z.array(version).default([]),
});

const address = z.strictObject({
  line1: z.string(),
  line2: z.string().nullable().default(null),
  postal_code: z.string(),
  city: z.string(),
  region: z.string().nullable().default(null),
  country: z.string().length(2),
});

export const customer = z.strictObject({
  id: code,
  name: z.string().optional(),
  email: z.email().optional(),
  address: address.optional(),
  tax_id: z.string().optional(),
  timezone: zone.default("UTC"),
  currency,
  /** Null: set by the first subscription that is aligned with the account. */
  bill_cycle_day: dayOfMonth.nullable().default(null),
  /** Null: the organization's. */
  grace_period_days: wholeNumber.nullable().default(null),
  taxes: z.array(code).optional(),
  parent: code.nullable().default(null),
  parent_pays: z.boolean().default(false),
  created_at: instant.optional(),
  payment_method: paymentMethod.optional(),
});
