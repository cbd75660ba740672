import type { z } from "zod";
import type { MetricRow, PlanRow } from "~/api/queries/catalog.server";
import type { metric, PlanTermsBody, plan, planDraft, planVersion } from "~/api/schemas/catalog";
import type { UncheckedTerms } from "~/billing/catalog/check-terms";
import type { PlanTerms } from "~/billing/catalog/plan";
import type { Aggregation } from "~/billing/metering/metric-kinds";
import type { PriceModel } from "~/billing/pricing/price-model";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentMetric(row: MetricRow): z.input<typeof metric> {
  return {
    id: publicId("metric", row.id),
    code: row.code,
    name: row.name,
    aggregation: row.aggregation as Aggregation,
    field: row.field,
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

/** Terms in the words of the scenario format. */
export function presentTerms(terms: PlanTerms) {
  return {
    interval: terms.cadence.unit,
    interval_count: terms.cadence.count,
    in_advance: terms.timing === "in_advance",
    trial_days: terms.trialDays,
    prices: terms.prices.map(({ currency, amount }) => ({ currency, amount })),
    charges: terms.charges.map((charge) => ({
      code: charge.code,
      name: charge.name,
      metric: charge.metric,
      in_advance: charge.timing === "in_advance",
      prices: charge.prices.map(({ currency, model }) => ({ currency, model: writeModel(model) })),
    })),
  };
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

/** A copy, so that a stored model's readonly lists fit the document's. */
function writeModel(model: PriceModel): Writable<PriceModel> {
  return structuredClone(model) as Writable<PriceModel>;
}

/** Terms of a request in the words of the engine; the short forms become lists of one. */
export function readTerms(body: PlanTermsBody): UncheckedTerms {
  const { currency } = body;
  return {
    cadence: { unit: body.interval, count: body.interval_count },
    timing: body.in_advance ? "in_advance" : "in_arrears",
    trialDays: body.trial_days,
    prices: body.prices ?? (currency === undefined ? [] : [{ currency, amount: body.amount ?? "0" }]),
    charges: body.charges.map((charge) => ({
      code: charge.code,
      name: charge.name ?? charge.code,
      metric: charge.metric,
      timing: charge.in_advance ? "in_advance" : "in_arrears",
      prices:
        charge.prices ??
        (charge.model === undefined || currency === undefined ? [] : [{ currency, model: charge.model }]),
    })),
  };
}
