import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { priceModel } from "~/api/schemas/price-model";
import { amount, checkAmountOf, code, currency, idOf, orNull, pointInTime, text } from "~/api/schemas/values";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { CADENCE_UNITS } from "~/billing/time/cadence";

export const metricCreate = z
  .strictObject({
    code,
    name: text(100).optional().meta({ description: "Left out: the code" }),
    aggregation: z.enum(AGGREGATIONS),
    field: text(100)
      .nullable()
      .default(null)
      .meta({ description: "The property that is measured; none for count", example: "calls" }),
  })
  .meta({ id: "MetricCreate" });

export const metric = z
  .object({
    id: idOf("metric"),
    code: z.string(),
    name: z.string(),
    aggregation: z.enum(AGGREGATIONS),
    field: z.string().nullable(),
    created_at: pointInTime,
  })
  .meta({ id: "Metric" });

const price = z.strictObject({ currency, amount }).superRefine(checkAmountOf);

const charge = z
  .strictObject({
    code,
    name: text(100).optional().meta({ description: "Left out: the code" }),
    metric: code.meta({ description: "Code of the metric that is priced" }),
    in_advance: z.boolean().default(false),
    prices: z
      .array(z.strictObject({ currency, model: priceModel }))
      .max(50)
      .optional(),
    model: priceModel.optional().meta({ description: "Short for one price in the plan's currency" }),
  })
  .meta({ id: "ChargeTerms" });

/** What a plan sells. `amount` with `currency` is short for one entry of `prices`, `model` likewise. */
export const planTerms = z
  .strictObject({
    interval: z.enum(CADENCE_UNITS).default("month"),
    interval_count: z.int().min(1).max(100).default(1),
    in_advance: z.boolean().default(false),
    trial_days: z.int().min(0).max(730).default(0),
    currency: currency.optional(),
    amount: amount.optional(),
    prices: z.array(price).max(50).optional(),
    charges: z.array(charge).max(50).default([]),
  })
  .superRefine(checkShortForms)
  .meta({ id: "PlanTerms" });

export type PlanTermsBody = z.output<typeof planTerms>;

type Terms = {
  currency?: string;
  amount?: string;
  prices?: unknown;
  charges: { prices?: unknown; model?: unknown }[];
};

function checkShortForms(terms: Terms, context: z.core.$RefinementCtx): void {
  const issue = (path: (string | number)[], message: string, refusalCode: string) =>
    context.addIssue({ code: "custom", path, message, params: { code: refusalCode } });
  if (terms.prices !== undefined && (terms.amount !== undefined || terms.currency !== undefined)) {
    issue(["prices"], "The price is given twice. Send prices, or currency and amount.", "price_twice");
  }
  if (terms.prices === undefined && terms.currency === undefined) {
    issue(["prices"], "The plan has no price. Send prices, or currency and amount.", "price_missing");
  }
  if (terms.currency !== undefined) {
    checkAmountOf({ amount: terms.amount ?? "0", currency: terms.currency }, context);
  } else if (terms.amount !== undefined) {
    issue(["currency"], "The amount has no currency. Send currency beside it.", "required");
  }
  for (const [index, each] of terms.charges.entries()) {
    if ((each.prices === undefined) === (each.model === undefined)) {
      issue(
        ["charges", index, "prices"],
        "A charge has either prices or one model. Send one of them.",
        "price_missing",
      );
    } else if (each.model !== undefined && terms.currency === undefined) {
      issue(["charges", index, "model"], "The model has no currency. Use prices, which name it.", "required");
    }
  }
}

export const planCreate = z
  .strictObject({ code, name: text(100), terms: planTerms })
  .meta({ id: "PlanCreate" });

export const planDraftSave = z
  .strictObject({
    revision: z.int().min(0).meta({ description: "The revision you read; 0 when there was no draft" }),
    terms: planTerms,
  })
  .meta({ id: "PlanDraftSave" });

export const planPublish = z
  .strictObject({
    revision: z.int().min(1).optional().meta({ description: "The revision you mean; left out: the latest" }),
  })
  .meta({ id: "PlanPublish" });

const writtenTerms = z
  .object({
    interval: z.enum(CADENCE_UNITS),
    interval_count: z.number().int(),
    in_advance: z.boolean(),
    trial_days: z.number().int(),
    prices: z.array(z.object({ currency: z.string(), amount })),
    charges: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        metric: z.string(),
        in_advance: z.boolean(),
        prices: z.array(z.object({ currency: z.string(), model: priceModel })),
      }),
    ),
  })
  .meta({ id: "PlanTermsWritten" });

export const planVersion = z
  .object({
    id: idOf("planVersion"),
    number: z.number().int(),
    terms: writtenTerms,
    published_at: pointInTime,
  })
  .meta({ id: "PlanVersion" });

export const planDraft = z
  .object({ revision: z.number().int(), terms: writtenTerms, updated_at: pointInTime })
  .meta({ id: "PlanDraft" });

export const plan = z
  .object({
    id: idOf("plan"),
    code: z.string(),
    name: z.string(),
    version: orNull(planVersion).meta({
      description: "What new subscriptions get; null until one is published",
    }),
    draft: orNull(planDraft),
    created_at: pointInTime,
  })
  .meta({ id: "Plan" });

export const catalogQuery = pageQuery;
export const metricPage = pageOf(metric);
export const planPage = pageOf(plan);
