import type { Refusal } from "../outcome";
import { parseExpression } from "./expression";
import { canRecur, type MeasuredMetric, needsField } from "./metric-kinds";

/**
 * What keeps a metric from being made: `metric_field_needed`, `metric_field_unused`, `metric_measured_twice`,
 * `expression_invalid`, `metric_cannot_recur`. A metric reads either one property or an expression; one that counts
 * reads nothing, and leaves nothing behind that could go on into the next period.
 */
export function checkMetric(metric: MeasuredMetric & { readonly recurring?: boolean }): readonly Refusal[] {
  const refusals = [...checkMeasure(metric)];
  if (metric.recurring && !canRecur(metric.aggregation)) {
    refusals.push({
      code: "metric_cannot_recur",
      sentence: "A number of events does not go on into the next period.",
      remedy: "Let each period start from zero, or measure a sum or different values.",
      field: "recurring",
    });
  }
  return refusals;
}

function checkMeasure({ aggregation, field, expression }: MeasuredMetric): readonly Refusal[] {
  if (!needsField(aggregation)) {
    if (!field && !expression) return [];
    return [
      {
        code: "metric_field_unused",
        sentence: "A metric that counts events reads no property.",
        remedy: `Leave the ${field ? "field" : "expression"} empty, or choose another aggregation.`,
        field: field ? "field" : "expression",
      },
    ];
  }
  if (field && expression) {
    return [
      {
        code: "metric_measured_twice",
        sentence: "The metric names a property and an expression, and only one of them can be measured.",
        remedy: "Leave one of the two empty.",
        field: "expression",
      },
    ];
  }
  if (!field && !expression) {
    return [
      {
        code: "metric_field_needed",
        sentence: `A metric that takes the ${aggregation.replace("_", " ")} needs a property to read.`,
        remedy: 'Name the property of the events, such as "calls".',
        field: "field",
      },
    ];
  }
  const parsed = expression ? parseExpression(expression) : null;
  return parsed && !parsed.ok ? parsed.refusals : [];
}
