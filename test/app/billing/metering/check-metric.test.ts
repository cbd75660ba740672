import { expect, it } from "vitest";
import { checkMetric } from "~/billing/metering/check-metric";

it.each([
  [{ aggregation: "count", field: null }, []],
  [{ aggregation: "sum", field: "calls", recurring: true }, []],
  [{ aggregation: "sum", field: null, expression: "bytes / 1024" }, []],
  [{ aggregation: "sum", field: null }, ["metric_field_needed field"]],
  [{ aggregation: "sum", field: "", expression: "" }, ["metric_field_needed field"]],
  [{ aggregation: "count", field: "calls" }, ["metric_field_unused field"]],
  [{ aggregation: "count", field: null, expression: "1" }, ["metric_field_unused expression"]],
  [{ aggregation: "sum", field: "calls", expression: "bytes" }, ["metric_measured_twice expression"]],
  [{ aggregation: "sum", field: null, expression: "bytes +" }, ["expression_invalid expression"]],
  [{ aggregation: "count", field: null, recurring: true }, ["metric_cannot_recur recurring"]],
] as const)("%j: %j", (metric, refusals) => {
  expect(checkMetric(metric).map(({ code, field }) => `${code} ${field}`)).toEqual(refusals);
});
