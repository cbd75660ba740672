import { readEvent } from "~/billing/metering/check-event";
import { parseExpression, propertiesOf } from "~/billing/metering/expression";
import { type Measurement, measure } from "~/billing/metering/measure";
import type { MeasuredMetric } from "~/billing/metering/metric-kinds";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";

type Metric = MeasuredMetric & { readonly code: string };

/** The properties that an event of the metric carries, with values to change: everything that the metric reads. */
export function sampleProperties(metric: MeasuredMetric): Readonly<Record<string, unknown>> {
  const parsed = metric.expression ? parseExpression(metric.expression) : null;
  const read = parsed?.ok ? propertiesOf(parsed.value) : metric.field ? [metric.field] : [];
  const isUnique = metric.aggregation === "unique_count";
  const value = isUnique && metric.field ? "a" : 12;
  return {
    ...Object.fromEntries(read.map((name) => [name, value])),
    ...(isUnique && read.length > 0 ? { operation_type: "add" } : {}),
  };
}

/** What an event with properties as somebody typed them would count for the metric; nothing is stored. */
export type MetricTrial = {
  readonly typed: string;
  readonly measured: Measurement | null;
  readonly refusals: readonly Refusal[];
};

export function tryMetric(metric: Metric, typed: string): MetricTrial {
  const outcome = measureTyped(metric, typed);
  return outcome.ok
    ? { typed, measured: outcome.value, refusals: [] }
    : { typed, measured: null, refusals: outcome.refusals };
}

/** Refuses what ingest refuses of properties, and `json_invalid`. */
function measureTyped(metric: Metric, typed: string): Outcome<Measurement> {
  const properties = parseJson(typed);
  if (!properties.ok) return properties;
  const event = readEvent({
    ...{ transactionId: "trial", subscription: "trial", metric: metric.code },
    properties: properties.value,
  });
  return event.ok ? measure(metric, event.value.properties?.values ?? null) : event;
}

function parseJson(typed: string): Outcome<unknown> {
  try {
    return accept(JSON.parse(typed));
  } catch {
    return refuse({
      code: "json_invalid",
      sentence: "The properties are not JSON.",
      remedy: 'Write an object such as {"bytes": 12}, with names and texts in double quotes.',
      field: "properties",
    });
  }
}
