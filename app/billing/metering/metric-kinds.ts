/** How the events of a window become one quantity; see README.md for each word. */
export const AGGREGATIONS = ["count", "sum", "max", "unique_count", "latest"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** True when the aggregation reads a field of the event; `count` only counts events. */
export function needsField(aggregation: Aggregation): boolean {
  return aggregation !== "count";
}

/** What the engine needs to know of a metric: `field` names the property that is read, null for `count`. */
export type MeasuredMetric = { readonly aggregation: Aggregation; readonly field: string | null };
