import { fromDecimal, isDecimal, toDecimal } from "../money/rational";
import { accept, type Outcome, refuse } from "../outcome";
import type { MeasuredMetric } from "./metric-kinds";

/**
 * What is stored of an event beside its properties, so that no aggregate ever reads JSON again: `quantity` is a
 * canonical decimal (sum, max, latest), `uniqueValue` the value that is counted once (unique_count). Both are
 * null for `count`.
 */
export type Measurement = { readonly quantity: string | null; readonly uniqueValue: string | null };

/** The longest quantities kept; beyond them a number is a mistake of the sender, not usage. */
const MAX_QUANTITY_DIGITS = 24;
const MAX_QUANTITY_PLACES = 15;
const MAX_UNIQUE_VALUE_LENGTH = 255;

/**
 * Evaluates a metric's field against an event's properties. Refuses `metric_field_missing` and
 * `metric_field_not_number` (which also covers numbers and values longer than the limits above).
 */
export function measure(
  metric: MeasuredMetric,
  properties: Readonly<Record<string, unknown>> | null,
): Outcome<Measurement> {
  if (metric.aggregation === "count") return accept({ quantity: null, uniqueValue: null });
  const name = metric.field ?? "";
  const value = properties !== null && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (value === undefined || value === null || value === "") {
    return refuse({
      code: "metric_field_missing",
      sentence: `The event has no property ${JSON.stringify(name)}, which this metric reads.`,
      remedy: `Send ${JSON.stringify(name)} in properties.`,
      field: `properties.${name}`,
    });
  }
  return metric.aggregation === "unique_count" ? measureUnique(name, value) : measureNumber(name, value);
}

function measureUnique(name: string, value: unknown): Outcome<Measurement> {
  const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const text = plain ? String(value) : "";
  if (plain && text.length <= MAX_UNIQUE_VALUE_LENGTH) return accept({ quantity: null, uniqueValue: text });
  return refuse({
    code: "metric_field_not_text",
    sentence: `Property ${JSON.stringify(name)} cannot be counted once per value: ${plain ? "it is too long" : "it is a list or an object"}.`,
    remedy: `Send a text of at most ${MAX_UNIQUE_VALUE_LENGTH} characters, or a number.`,
    field: `properties.${name}`,
  });
}

function measureNumber(name: string, value: unknown): Outcome<Measurement> {
  const text = typeof value === "number" && Number.isFinite(value) ? plainDecimal(String(value)) : value;
  if (typeof text !== "string" || !isDecimal(text)) {
    return notNumber(name, value, 'Send a plain decimal, best as text: "10" or "0.25".');
  }
  const quantity = toDecimal(fromDecimal(text));
  const [whole = "", places = ""] = quantity.replace("-", "").split(".");
  if (whole.length + places.length > MAX_QUANTITY_DIGITS || places.length > MAX_QUANTITY_PLACES) {
    return notNumber(
      name,
      value,
      `Send at most ${MAX_QUANTITY_DIGITS} digits, at most ${MAX_QUANTITY_PLACES} of them after the point.`,
    );
  }
  return accept({ quantity, uniqueValue: null });
}

function notNumber(name: string, value: unknown, remedy: string) {
  const shown = JSON.stringify(value) ?? "";
  return refuse({
    code: "metric_field_not_number",
    sentence: `Property ${JSON.stringify(name)} is ${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}, which is not a number that can be billed.`,
    remedy,
    field: `properties.${name}`,
  });
}

/** JSON writes very large and very small numbers with an exponent; the same digits without one. */
function plainDecimal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = "", whole = "", places = "", exponentText = ""] = match;
  const digits = whole + places;
  const point = whole.length + parseInt(exponentText, 10);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, "0")
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
