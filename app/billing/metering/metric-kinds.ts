/** How the events of a window become one quantity; see README.md for each word. */
export const AGGREGATIONS = ["count", "sum", "max", "unique_count", "latest", "weighted_sum"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** What an event of a unique count does with its value. */
export const UNIQUE_OPERATIONS = ["add", "remove"] as const;
export type UniqueOperation = (typeof UNIQUE_OPERATIONS)[number];

/** True when the aggregation reads a field of the event; `count` only counts events. */
export function needsField(aggregation: Aggregation): boolean {
  return aggregation !== "count";
}

/** Whether the quantity can go on into the next period: events that are only counted leave nothing behind. */
export function canRecur(aggregation: Aggregation): boolean {
  return aggregation !== "count";
}

/** Whether a recurring quantity of that kind is made of changes that can be weighed by the days they hold. */
export function canProrate(aggregation: Aggregation): boolean {
  return aggregation === "sum" || aggregation === "unique_count" || aggregation === "latest";
}

/**
 * Whether the quantities of two pieces of one period add up to that of both. Only then can tiers go on where an
 * earlier piece left them; a level that carries over, a peak or a number of different values fills its tiers anew.
 */
export function addsUp(metric: { readonly aggregation: Aggregation; readonly recurring?: boolean }): boolean {
  if (metric.aggregation === "weighted_sum") return true;
  return metric.aggregation === "count" || (metric.aggregation === "sum" && metric.recurring !== true);
}

/**
 * What the engine needs to know of a metric: `field` names the property that is read; null for count, and where an
 * `expression` over properties is measured instead.
 */
export type MeasuredMetric = {
  readonly aggregation: Aggregation;
  readonly field: string | null;
  readonly expression?: string | null;
};
