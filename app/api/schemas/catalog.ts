import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { planTerms, writtenTerms } from "~/api/schemas/plan-terms";
import { code, idOf, orNull, pointInTime, text } from "~/api/schemas/values";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";

export const metricCreate = z
  .strictObject({
    code,
    name: text(100).optional().meta({ description: "Left out: the code" }),
    aggregation: z.enum(AGGREGATIONS),
    field: text(100).nullable().default(null).meta({
      description: "The property that is measured; none for count, and none beside an expression",
      example: "calls",
    }),
    expression: text(500).nullable().default(null).meta({
      description: "Arithmetic over properties that is measured instead, calculated as events come",
      example: "(bytes / 1024) * coalesce(replicas, 1)",
    }),
    recurring: z
      .boolean()
      .default(false)
      .meta({ description: "Whether the quantity goes on into the next period" }),
  })
  .meta({ id: "MetricCreate" });

export const metric = z
  .object({
    id: idOf("metric"),
    code: z.string(),
    name: z.string(),
    aggregation: z.enum(AGGREGATIONS),
    field: z.string().nullable(),
    expression: z.string().nullable(),
    recurring: z.boolean(),
    created_at: pointInTime,
  })
  .meta({ id: "Metric" });

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
