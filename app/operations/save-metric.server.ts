import { checkCode } from "~/billing/catalog/check-terms";
import type { Metric } from "~/billing/catalog/plan";
import { type Aggregation, needsField } from "~/billing/metering/metric-kinds";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertMetric, loadMetric, saveMetricName } from "~/store/catalog.server";

export type MetricInput = {
  readonly code: string;
  readonly name: string;
  readonly aggregation: Aggregation;
  /** The event property that is measured; null for count. */
  readonly field: string | null;
};

/** Makes a metric. Refuses `code_invalid`, `code_taken`, `metric_field_needed` and `metric_field_unused`. */
export async function saveMetric(context: Context, input: MetricInput): Promise<Outcome<Metric>> {
  const refusals = [checkCode(input.code), checkField(input)].filter((refusal) => refusal !== null);
  if (refusals.length > 0) return refuse(...refusals);
  const metric = { id: newId(), ...input };
  if (!(await insertMetric(context, metric))) {
    return refuse({
      code: "code_taken",
      sentence: `There is a metric ${input.code} already.`,
      remedy: "Choose another code.",
      field: "code",
    });
  }
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

function checkField({ aggregation, field }: MetricInput): Refusal | null {
  if (needsField(aggregation) === (field !== null && field !== "")) return null;
  return needsField(aggregation)
    ? {
        code: "metric_field_needed",
        sentence: `A metric that takes the ${aggregation.replace("_", " ")} needs a property to read.`,
        remedy: 'Name the property of the events, such as "calls".',
        field: "field",
      }
    : {
        code: "metric_field_unused",
        sentence: "A metric that counts events reads no property.",
        remedy: "Leave the field empty, or choose another aggregation.",
        field: "field",
      };
}
