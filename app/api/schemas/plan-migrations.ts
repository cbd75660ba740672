import { z } from "zod";
import { noBody, pageOf, pageQuery } from "~/api/schemas/page";
import { amount, civilDate, currency, idOf, orNull, pointInTime, reference } from "~/api/schemas/values";
import { ITEM_STATES, RUN_STATES } from "~/billing/run-kinds";
import { AUDIENCE_KINDS, MIGRATION_TIMINGS, SEGMENT_STATUSES } from "~/billing/subscription/migration-kinds";

const versionNumber = z.int().min(1).max(1_000_000);

const audience = z
  .strictObject({
    kind: z.enum(AUDIENCE_KINDS).meta({
      description: "all: everybody on another version; segment: those that match; list: those named",
    }),
    from_versions: z.array(versionNumber).min(1).max(100).optional(),
    currency: currency.optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "This is not a country. Use two capital letters, as in DE.")
      .optional()
      .meta({ description: "Of the customer's address" }),
    status: z.enum(SEGMENT_STATUSES).optional(),
    subscriptions: z
      .array(reference("subscription", "external_id"))
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: "Of a list" }),
  })
  .superRefine((value, context) => {
    const { kind, subscriptions, ...criteria } = value;
    const isList = kind === "list";
    if (isList !== (subscriptions !== undefined)) {
      context.addIssue({
        code: "custom",
        path: ["subscriptions"],
        message: "A list names its subscriptions, and nothing else does. Send kind list with subscriptions.",
        params: { code: "audience_invalid" },
      });
    }
    if (kind === "segment" || Object.keys(criteria).length === 0) return;
    context.addIssue({
      code: "custom",
      path: ["kind"],
      message: "Only a segment is chosen by version, currency, country or status. Send kind segment.",
      params: { code: "audience_invalid" },
    });
  });

const when = z
  .strictObject({
    at: z.enum(MIGRATION_TIMINGS).meta({
      description:
        "date: on the day, or with the first renewal from it on, as the setting version_switch says",
    }),
    on: civilDate.optional().meta({ description: "Of date" }),
  })
  .refine(({ at, on }) => (at === "date") === (on !== undefined), {
    path: ["on"],
    message: "A date has a day, and nothing else has. Send at: date with on.",
    params: { code: "timing_invalid" },
  });

export const planMigrationCreate = z
  .strictObject({
    plan: reference("plan", "code"),
    to_version: versionNumber.optional().meta({ description: "Left out: the version in force" }),
    audience,
    when,
  })
  .meta({ id: "PlanMigrationCreate" });

export const planMigrationStart = z
  .strictObject({
    preview_hash: z.string().max(100).optional().meta({
      description: "Of the figures you looked at; left out: what is not done is calculated anew, and run",
    }),
  })
  .meta({ id: "PlanMigrationStart" });

/** What each step of a migration is sent, by the last word of its address. */
export const planMigrationSteps = {
  start: planMigrationStart,
  stop: noBody,
  recalculate: noBody,
  discard: noBody,
};

const sums = z.object({
  currency: z.string(),
  subscriptions: z.number().int(),
  recurring_before: amount,
  recurring_after: amount,
  next_invoice_before: amount,
  next_invoice_after: amount,
  to_pay_at_once: amount,
  given_back: amount,
});

export const planMigration = z
  .object({
    id: idOf("planMigration"),
    plan: idOf("plan"),
    to_version: z.number().int(),
    audience: z.object({
      kind: z.enum(AUDIENCE_KINDS),
      from_versions: z.array(z.number().int()).optional(),
      currency: z.string().optional(),
      country: z.string().optional(),
      status: z.enum(SEGMENT_STATUSES).optional(),
    }),
    when: z.object({ at: z.enum(MIGRATION_TIMINGS), on: civilDate.nullable() }),
    status: z.enum([...RUN_STATES, "calculating"]).meta({
      description: "calculating: many subscriptions; their figures come in pieces, and nobody is changed",
    }),
    counts: z.object({
      subscriptions: z.number().int(),
      waiting: z.number().int().meta({ description: "Without figures yet" }),
      pending: z.number().int(),
      done: z.number().int(),
      refused: z.number().int(),
      skipped: z.number().int(),
      unaffected: z.number().int().meta({ description: "Others of the plan, which it leaves alone" }),
    }),
    sums: z.array(sums).meta({ description: "Of those done or pending, one for each currency" }),
    preview_hash: z.string(),
    calculated_at: pointInTime,
    created_at: pointInTime,
    started_at: pointInTime.nullable(),
    finished_at: pointInTime.nullable(),
  })
  .meta({ id: "PlanMigration" });

const item = z
  .object({
    subscription: idOf("subscription"),
    customer: idOf("customer"),
    currency: z.string(),
    from_version: z.number().int(),
    effective_on: civilDate.nullable(),
    recurring_before: amount.nullable(),
    recurring_after: amount.nullable(),
    next_invoice_before: amount.nullable(),
    next_invoice_after: amount.nullable(),
    to_pay_at_once: amount.nullable(),
    given_back: amount.nullable(),
    status: z.enum(ITEM_STATES),
    reason: orNull(z.object({ code: z.string(), message: z.string() })),
    done_at: pointInTime.nullable(),
    documents: z.array(z.object({ kind: z.enum(["invoice", "credit_note"]), id: z.string() })),
  })
  .meta({ id: "PlanMigrationItem" });

export const planMigrationWithItems = planMigration
  .extend({ items: pageOf(item) })
  .meta({ id: "PlanMigrationWithItems" });

export const planMigrationItemQuery = pageQuery;
export const planMigrationQuery = pageQuery.extend({ plan: reference("plan", "code").optional() });
export const planMigrationPage = pageOf(planMigration);
