import type { z } from "zod";
import { presentTerms } from "~/api/presenters/plan-terms";
import type { MetricRow, PlanRow } from "~/api/queries/catalog.server";
import type { metric, plan, planDraft, planVersion } from "~/api/schemas/catalog";
import type { Aggregation } from "~/billing/metering/metric-kinds";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentMetric(row: MetricRow): z.input<typeof metric> {
  return {
    id: publicId("metric", row.id),
    code: row.code,
    name: row.name,
    aggregation: row.aggregation as Aggregation,
    field: row.field,
    expression: row.expression,
    recurring: row.recurring,
    created_at: formatInstant(row.createdAt),
  };
}

type VersionRow = NonNullable<PlanRow["version"]>;

export function presentPlanVersion(row: VersionRow): z.input<typeof planVersion> {
  return {
    id: publicId("planVersion", row.id),
    number: row.number,
    terms: presentTerms(row.terms),
    published_at: formatInstant(row.publishedAt),
  };
}

export function presentPlanDraft(row: NonNullable<PlanRow["draft"]>): z.input<typeof planDraft> {
  return {
    revision: row.revision,
    terms: presentTerms(row.terms),
    updated_at: formatInstant(row.updatedAt),
  };
}

export function presentPlan(row: PlanRow): z.input<typeof plan> {
  return {
    id: publicId("plan", row.id),
    code: row.code,
    name: row.name,
    version: row.version && presentPlanVersion(row.version),
    draft: row.draft && presentPlanDraft(row.draft),
    created_at: formatInstant(row.createdAt),
  };
}
