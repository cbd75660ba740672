import { z } from "zod";
import { agreedPrices } from "~/api/schemas/agreed-prices";
import { pageOf, pageQuery } from "~/api/schemas/page";
import {
  amount,
  civilDate,
  code,
  confirmed,
  decimal,
  idOf,
  orNull,
  pointInTime,
  reference,
  text,
} from "~/api/schemas/values";
import { PHASE_KINDS } from "~/billing/catalog/catalog-kinds";
import {
  ANCHOR_KINDS,
  CHANGE_UNUSED,
  SUBSCRIPTION_STATUSES,
} from "~/billing/subscription/subscription-kinds";

const billCycleDay = z.int().min(1).max(31);

/** What a subscription begins with. */
const start = {
  customer: reference("customer", "external_id"),
  plan: reference("plan", "code"),
  anchor: z
    .enum(ANCHOR_KINDS)
    .nullable()
    .default(null)
    .meta({ description: "Where periods begin; null takes the organization's setting" }),
  anchor_date: civilDate
    .optional()
    .meta({ description: "For anchor anniversary: the day it is counted from" }),
  quantity: decimal.default("1").meta({ description: "Multiplies the recurring price", example: "12" }),
  starts_at: pointInTime.optional().meta({ description: "Left out: now, by the organization's clock" }),
  ends_at: pointInTime.nullable().default(null),
  add_on_to: reference("subscription", "external_id")
    .nullable()
    .default(null)
    .meta({ description: "The subscription of the same customer that it is sold beside" }),
  bill_cycle_day: billCycleDay
    .nullable()
    .default(null)
    .meta({ description: "A day of the month of its own, instead of the customer's" }),
  start_phase: z
    .enum(PHASE_KINDS)
    .nullable()
    .default(null)
    .meta({ description: "The phase to begin with; those before it are passed over" }),
  phases_from: civilDate.nullable().default(null).meta({
    description:
      "The day its phases and its trial count from, where it goes on from an earlier subscription: that one's first day",
  }),
  billing_starts_on: civilDate
    .nullable()
    .default(null)
    .meta({ description: "The first day that is billed, where it is later than the start" }),
  ...agreedPrices,
};
export const subscriptionCreate = z
  .strictObject({ ...start, external_id: text(200).nullable().default(null), ...confirmed })
  .meta({ id: "SubscriptionCreate" });
export const subscriptionPreview = z.strictObject(start).meta({ id: "SubscriptionPreview" });

const when = z
  .union([z.enum(["now", "period_end"]), civilDate])
  .meta({ description: "now, period_end, or a day in the subscription's time zone", example: "period_end" });

const changePlan = {
  plan: reference("plan", "code"),
  quantity: decimal.nullable().default(null).meta({ description: "Null keeps the one it has" }),
  when: when
    .nullable()
    .default(null)
    .meta({ description: "Null: an upgrade now, a downgrade at the end of the period, if so set" }),
  bill_cycle_day: billCycleDay.nullable().default(null),
  start_phase: z.enum(PHASE_KINDS).nullable().default(null),
  unused: z.enum(CHANGE_UNUSED).nullable().default(null).meta({
    description:
      "What happens to days paid for and not used: a credit note, or nothing; null is credit, and the organization's setting where only the quantity falls",
  }),
  ...agreedPrices,
};
const unusedOfFewer = z.enum(CHANGE_UNUSED).nullable().default(null).meta({
  description:
    "What fewer of it mean for days paid for: credit at once, or keep, so that they take effect with the renewal; null is the organization's setting",
});
const changeQuantity = {
  quantity: decimal.meta({ example: "12" }),
  when: when.default("now"),
  unused: unusedOfFewer,
};
const changeUnits = {
  fixed_charge: code.meta({ description: "Code of the fixed charge", example: "seats" }),
  units: decimal.meta({ example: "5" }),
  when: when.default("now"),
  unused: unusedOfFewer,
  also: z
    .array(z.strictObject({ fixed_charge: code, units: decimal }))
    .max(50)
    .default([])
    .meta({ description: "Other fixed charges that change with it, billed in the same document" }),
};
const hold = {
  when: when.default("now"),
  service: code.default("billing").meta({
    description: "In whose name: each service holds by itself, and billing goes on once none does",
  }),
  with_add_ons: z.boolean().default(false).meta({
    description: "True: its add-ons too, those that can; false leaves them as they are",
  }),
};
const setBillCycleDay = {
  day: billCycleDay,
  effective_from: civilDate.nullable().default(null).meta({ description: "Not before that day" }),
};
const cancel = {
  when,
  unused: z.enum(["credit", "refund", "keep"]).nullable().default(null).meta({
    description: "What happens to days paid for and not used: a credit note, money back, or nothing",
  }),
  final_invoice: z
    .boolean()
    .default(true)
    .meta({ description: "False makes no invoice for what is open at the end" }),
};
const transfer = {
  to: reference("customer", "external_id"),
  cancel_old_now: z
    .boolean()
    .default(true)
    .meta({ description: "True ends the old one at once with credit; false at the end of its period" }),
  with_add_ons: z.boolean().default(true),
};

export const subscriptionChangePlan = z
  .strictObject({ ...changePlan, ...confirmed })
  .meta({ id: "SubscriptionChangePlan" });
export const subscriptionChangeQuantity = z
  .strictObject({ ...changeQuantity, ...confirmed })
  .meta({ id: "SubscriptionChangeQuantity" });
export const subscriptionChangeUnits = z
  .strictObject({ ...changeUnits, ...confirmed })
  .meta({ id: "SubscriptionChangeUnits" });
export const subscriptionPause = z.strictObject({ ...hold, ...confirmed }).meta({ id: "SubscriptionPause" });
export const subscriptionResume = z
  .strictObject({ ...hold, ...confirmed })
  .meta({ id: "SubscriptionResume" });
export const subscriptionSetBillCycleDay = z
  .strictObject({ ...setBillCycleDay, ...confirmed })
  .meta({ id: "SubscriptionSetBillCycleDay" });
export const subscriptionInvoicing = z
  .strictObject({
    invoicing: z.enum(["on", "off"]),
    bill_now: z.boolean().default(true).meta({
      description: "With invoicing on: false waits for the next period instead of catching up at once",
    }),
  })
  .meta({ id: "SubscriptionInvoicing" });
export const subscriptionUndoChange = z.strictObject(confirmed).meta({ id: "SubscriptionUndoChange" });
export const subscriptionUndoCancel = z.strictObject(confirmed).meta({ id: "SubscriptionUndoCancel" });
export const subscriptionCancel = z
  .strictObject({ ...cancel, ...confirmed })
  .meta({ id: "SubscriptionCancel" });
export const subscriptionTransfer = z
  .strictObject({ ...transfer, external_id: text(200).nullable().default(null), ...confirmed })
  .meta({ id: "SubscriptionTransfer" });

const named =
  <N extends string>(name: N) =>
  <B extends object>(body: B) => ({ ...body, do: name });

/** The changes that last, by the last word of the address that makes each; read, they say which one they are. */
export const lastingChanges = {
  change_plan: subscriptionChangePlan.transform(named("change_plan")),
  change_quantity: subscriptionChangeQuantity.transform(named("change_quantity")),
  change_units: subscriptionChangeUnits.transform(named("change_units")),
  pause: subscriptionPause.transform(named("pause")),
  resume: subscriptionResume.transform(named("resume")),
  set_bill_cycle_day: subscriptionSetBillCycleDay.transform(named("set_bill_cycle_day")),
  undo_change: subscriptionUndoChange.transform(named("undo_change")),
  undo_cancel: subscriptionUndoCancel.transform(named("undo_cancel")),
};

/** One change to look at before it is made; `do` is the last word of the address that makes it. */
export const subscriptionChangePreview = z
  .discriminatedUnion("do", [
    z.strictObject({ do: z.literal("change_plan"), ...changePlan }),
    z.strictObject({ do: z.literal("change_quantity"), ...changeQuantity }),
    z.strictObject({ do: z.literal("change_units"), ...changeUnits }),
    z.strictObject({ do: z.literal("pause"), ...hold }),
    z.strictObject({ do: z.literal("resume"), ...hold }),
    z.strictObject({ do: z.literal("set_bill_cycle_day"), ...setBillCycleDay }),
    z.strictObject({ do: z.literal("undo_change") }),
    z.strictObject({ do: z.literal("undo_cancel") }),
    z.strictObject({ do: z.literal("cancel"), ...cancel }),
    z.strictObject({ do: z.literal("transfer"), ...transfer }),
  ])
  .meta({ id: "SubscriptionChangePreview" });

const previewLine = z.object({
  description: z.string(),
  recipient: idOf("customer").nullable().meta({
    description:
      "Who gets the supply, on a document for several customers; null: the customer of the document",
  }),
  recipient_name: z.string().nullable(),
  from: civilDate,
  to: civilDate.meta({ description: "The first day after the period" }),
  quantity: decimal,
  amount: amount.meta({ description: "Net, before discount; below zero gives back" }),
  discount: amount,
});

const previewDocument = z
  .object({
    customer: idOf("customer").meta({
      description: "Whom it names: who pays for the customer, where one document is for all of them",
    }),
    customer_name: z.string(),
    issued_on: civilDate,
    currency: z.string(),
    lines: z.array(previewLine),
    net: amount,
    tax: amount,
    total: amount,
  })
  .meta({ id: "PreviewDocument" });

/** What stands against what a preview shows. */
export const previewNotes = z
  .array(z.object({ code: z.string(), sentence: z.string(), remedy: z.string() }))
  .meta({
    description: "Why confirming would be refused now, or what is billed next waits: a missing exchange rate",
  });

/** What a change bills and gives back at once, and the customer's next document after it. */
const billedNow = {
  currency: z.string(),
  invoices: z.array(previewDocument),
  credit_notes: z.array(previewDocument).meta({ description: "Amounts above zero are given back" }),
  to_pay: amount.meta({ description: "Of the invoices made now, after credit that pays them" }),
  pays_open_invoices: amount.meta({ description: "What credit pays of invoices that are open already" }),
  credit: amount.meta({ description: "What credit notes give back and nothing uses yet" }),
  refund: amount.meta({ description: "What goes back to where it was paid from" }),
  notes: previewNotes,
};

export const customerBillNow = z
  .strictObject({
    through: civilDate.nullable().default(null).meta({
      description: "Everything that falls due by the start of this day; null: what is due already",
    }),
    ...confirmed,
  })
  .meta({ id: "CustomerBillNow" });
export const customerBilled = z
  .object({
    ...billedNow,
    drafts: z.array(previewDocument).meta({ description: "Invoices that stay open as drafts" }),
    preview_hash: z.string().meta({ description: "Send it with bill_now to confirm exactly these figures" }),
  })
  .meta({ id: "CustomerBilled" });

export const subscriptionChangePreviewed = z
  .object({
    effective_on: civilDate,
    ...billedNow,
    next_invoice: orNull(previewDocument).meta({ description: "A forecast: usage may still come" }),
    other_customer: z
      .object({ invoices: z.array(previewDocument), next_invoice: orNull(previewDocument) })
      .nullable()
      .meta({ description: "Of a transfer: what the other customer is billed" }),
    preview_hash: z
      .string()
      .meta({ description: "Send it with the change to confirm exactly these figures" }),
  })
  .meta({ id: "SubscriptionChangePreviewed" });

export const subscriptionPreviewed = z
  .object({
    starts_at: pointInTime,
    trial_ends_at: pointInTime.nullable(),
    currency: z.string(),
    invoices: z.array(previewDocument).meta({
      description: "What the next run makes, with what else the customer is billed on the same documents",
    }),
    next_invoice: orNull(previewDocument).meta({ description: "A forecast: usage may still come" }),
    notes: previewNotes,
    preview_hash: z
      .string()
      .meta({ description: "Send it with the subscription to confirm exactly these figures" }),
  })
  .meta({ id: "SubscriptionPreviewed" });

const period = z
  .object({ from: civilDate, to: civilDate.meta({ description: "The first day after it" }) })
  .meta({ id: "Period", description: "Civil dates in the subscription's time zone" });

const plannedChange = z
  .object({
    on: civilDate,
    plan: idOf("plan"),
    plan_code: z.string(),
    plan_version: z.number().int(),
    quantity: decimal,
  })
  .meta({ id: "PlannedChange" });

export const subscription = z
  .object({
    id: idOf("subscription"),
    external_id: z.string().nullable(),
    customer: idOf("customer"),
    plan: idOf("plan"),
    plan_code: z.string(),
    plan_version: z.number().int(),
    quantity: decimal,
    status: z.enum(SUBSCRIPTION_STATUSES),
    currency: z.string(),
    timezone: z.string(),
    anchor: z.enum(ANCHOR_KINDS),
    starts_at: pointInTime,
    trial_ends_at: pointInTime.nullable(),
    ends_at: pointInTime.nullable(),
    canceled_at: pointInTime.nullable(),
    current_period: orNull(period),
    add_on_to: idOf("subscription").nullable(),
    fixed_charges: z
      .array(z.object({ code, units: decimal, from: pointInTime }))
      .meta({ description: "Units that were changed from those of the plan" }),
    planned_change: orNull(plannedChange).meta({ description: "What undo_change takes back" }),
  })
  .meta({ id: "Subscription" });

export const subscriptionQuery = pageQuery.extend({
  customer: reference("customer", "external_id").optional(),
});
export const subscriptionPage = pageOf(subscription);

const chargeUsage = z.object({
  charge: z.string(),
  metric: z.string(),
  quantity: decimal,
  events: z.number().int(),
  amount: amount.meta({ description: "What it would cost if nothing more came" }),
  from: civilDate,
  to: civilDate,
});

export const subscriptionUsage = z
  .object({
    subscription: idOf("subscription"),
    currency: z.string(),
    as_of: pointInTime,
    amount,
    charges: z.array(chargeUsage),
  })
  .meta({ id: "SubscriptionUsage" });
