import { checkCode } from "~/billing/catalog/check-terms";
import type { Metric } from "~/billing/catalog/plan";
import { monthEndBefore } from "~/billing/ledger/revaluation";
import { checkMetric } from "~/billing/metering/check-metric";
import type { Aggregation } from "~/billing/metering/metric-kinds";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { beginAccruals } from "~/store/accruals.server";
import { insertAudit } from "~/store/audit.server";
import { insertMetric, loadMetric, saveMetricName } from "~/store/catalog.server";

export type MetricInput = {
  readonly code: string;
  readonly name: string;
  readonly aggregation: Aggregation;
  /** The event property that is measured; null for count and where an expression is. */
  readonly field: string | null;
  readonly expression?: string | null;
  /** True when the quantity goes on into the next period; false by default. */
  readonly recurring?: boolean;
};

/** Makes a metric. Refuses `code_invalid`, `code_taken` and what `checkMetric` refuses. */
export async function saveMetric(context: Context, input: MetricInput): Promise<Outcome<Metric>> {
  const { field, expression = null, recurring = false } = input;
  const code = checkCode(input.code);
  const refusals = [...(code ? [code] : []), ...checkMetric(input)];
  if (refusals.length > 0) return refuse(...refusals);
  // Forms send empty text for what was left out.
  const metric = { id: newId(), ...input, field: field || null, expression: expression || null, recurring };
  if (!(await insertMetric(context, metric))) {
    return refuse({
      code: "code_taken",
      sentence: `There is a metric ${input.code} already.`,
      remedy: "Choose another code.",
      field: "code",
    });
  }
  await beginAccruals(context, monthEndBefore(dayInZone(context.now, context.organization.zone)));
  await insertAudit(context, {
    action: "metric.created",
    subjectKind: "metric",
    subjectId: metric.id,
    details: { ...input },
  });
  return accept(metric);
}

/** Renames a metric; what it measures never changes, because stored usage was measured by it. */
export async function renameMetric(
  context: Context,
  input: { readonly metricId: string; readonly name: string },
): Promise<Outcome<Metric>> {
  const metric = await loadMetric(context, input.metricId);
  await saveMetricName(context, metric.id, input.name);
  await insertAudit(context, {
    action: "metric.renamed",
    subjectKind: "metric",
    subjectId: metric.id,
    details: { from: metric.name, to: input.name },
  });
  return accept({ ...metric, name: input.name });
}
