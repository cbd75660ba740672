import { fromDecimal, isDecimal, type Rational, toDecimal } from "../money/rational";
import { roundTo } from "../money/round";
import { accept, type Outcome, refuse } from "../outcome";
import { evaluate } from "./evaluate";
import { type Arithmetic, parseExpression } from "./expression";
import { type MeasuredMetric, UNIQUE_OPERATIONS, type UniqueOperation } from "./metric-kinds";

/**
 * What is stored of an event beside its properties, so that no aggregate ever reads JSON again: `quantity` is a
 * canonical decimal (sum, max, latest, weighted_sum), `uniqueValue` the value that is counted once and `operation`
 * whether it comes or goes (unique_count). All are null for `count`.
 */
export type Measurement = {
  readonly quantity: string | null;
  readonly uniqueValue: string | null;
  readonly operation: UniqueOperation | null;
};

/** The longest quantities kept; beyond them a number is a mistake of the sender, not usage. */
const MAX_QUANTITY_DIGITS = 24;
const MAX_QUANTITY_PLACES = 15;
const MAX_UNIQUE_VALUE_LENGTH = 255;

type Properties = Readonly<Record<string, unknown>> | null;

/**
 * Evaluates a metric's field or expression against an event's properties. Refuses `metric_field_missing`,
 * `metric_field_not_number` (which also covers numbers longer than the limits above), `metric_field_not_text`,
 * `metric_operation_invalid` and `metric_expression_undefined`. An expression's result is kept to 15 places.
 */
export function measure(metric: MeasuredMetric, properties: Properties): Outcome<Measurement> {
  const { aggregation, expression } = metric;
  if (aggregation === "count") return accept({ quantity: null, uniqueValue: null, operation: null });
  if (expression) {
    const result = evaluateFor(expression, properties);
    if (!result.ok) return result;
    return aggregation === "unique_count" ? asUnique(result.value, properties) : asQuantity(result.value);
  }
  const name = metric.field ?? "";
  const value = propertyOf(name, properties);
  if (value === undefined || value === null || value === "") return missing(name);
  if (aggregation === "unique_count") return measureUnique(name, value, properties);
  const number = readQuantity(name, value);
  return number.ok ? asQuantity(number.value) : number;
}

function asQuantity(quantity: string): Outcome<Measurement> {
  return accept({ quantity, uniqueValue: null, operation: null });
}

function asUnique(uniqueValue: string, properties: Properties): Outcome<Measurement> {
  const operation = readOperation(properties);
  return operation.ok ? accept({ quantity: null, uniqueValue, operation: operation.value }) : operation;
}

function propertyOf(name: string, properties: Properties): unknown {
  return properties !== null && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function missing(name: string) {
  return refuse({
    code: "metric_field_missing",
    sentence: `The event has no property ${JSON.stringify(name)}, which this metric reads.`,
    remedy: `Send ${JSON.stringify(name)} in properties.`,
    field: `properties.${name}`,
  });
}

/** Which way a value goes; an event that does not say so adds. */
function readOperation(properties: Properties): Outcome<UniqueOperation> {
  const value = propertyOf("operation_type", properties) ?? "add";
  const operation = UNIQUE_OPERATIONS.find((candidate) => candidate === value);
  if (operation) return accept(operation);
  return refuse({
    code: "metric_operation_invalid",
    sentence: `Property "operation_type" is ${shown(value)}, which neither adds a value nor removes one.`,
    remedy: 'Send "add" or "remove", or leave it out to add.',
    field: "properties.operation_type",
  });
}

/** Metrics are few and never change what they measure, and ingest asks for every event. */
const parsed = new Map<string, Outcome<Arithmetic>>();
const MAX_PARSED = 1_000;

function evaluateFor(text: string, properties: Properties): Outcome<string> {
  let expression = parsed.get(text);
  if (!expression) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    expression = parseExpression(text);
    parsed.set(text, expression);
  }
  if (!expression.ok) return expression;
  const result = evaluate(expression.value, (name) => readOperand(name, properties));
  if (!result.ok) return result;
  const quantity = toDecimal(roundTo(result.value, MAX_QUANTITY_PLACES));
  if (fits(quantity)) return accept(quantity);
  return refuse({
    code: "metric_field_not_number",
    sentence: `The metric's expression comes to ${shown(quantity)}, which is too long to be billed.`,
    remedy: `Send numbers that give at most ${MAX_QUANTITY_DIGITS} digits.`,
    field: "properties",
  });
}

function readOperand(name: string, properties: Properties): Outcome<Rational> {
  const value = propertyOf(name, properties);
  if (value === undefined || value === null || value === "") return missing(name);
  const number = readQuantity(name, value);
  return number.ok ? accept(fromDecimal(number.value)) : number;
}

function measureUnique(name: string, value: unknown, properties: Properties): Outcome<Measurement> {
  const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const text = plain ? String(value) : "";
  if (plain && text.length <= MAX_UNIQUE_VALUE_LENGTH) return asUnique(text, properties);
  return refuse({
    code: "metric_field_not_text",
    sentence: `Property ${JSON.stringify(name)} cannot be counted once per value: ${plain ? "it is too long" : "it is a list or an object"}.`,
    remedy: `Send a text of at most ${MAX_UNIQUE_VALUE_LENGTH} characters, or a number.`,
    field: `properties.${name}`,
  });
}

function readQuantity(name: string, value: unknown): Outcome<string> {
  const quantity = decimalOf(value);
  if (quantity === null) return notNumber(name, value, 'Send a plain decimal, best as text: "10" or "0.25".');
  if (fits(quantity)) return accept(quantity);
  return notNumber(
    name,
    value,
    `Send at most ${MAX_QUANTITY_DIGITS} digits, at most ${MAX_QUANTITY_PLACES} of them after the point.`,
  );
}

/** A property's number as canonical decimal, or null for what could not be billed. */
export function readNumber(value: unknown): string | null {
  const quantity = decimalOf(value);
  return quantity !== null && fits(quantity) ? quantity : null;
}

function decimalOf(value: unknown): string | null {
  const text = typeof value === "number" && Number.isFinite(value) ? plainDecimal(String(value)) : value;
  return typeof text === "string" && isDecimal(text) ? toDecimal(fromDecimal(text)) : null;
}

function fits(quantity: string): boolean {
  const [whole = "", places = ""] = quantity.replace("-", "").split(".");
  return whole.length + places.length <= MAX_QUANTITY_DIGITS && places.length <= MAX_QUANTITY_PLACES;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function notNumber(name: string, value: unknown, remedy: string) {
  return refuse({
    code: "metric_field_not_number",
    sentence: `Property ${JSON.stringify(name)} is ${shown(value)}, which is not a number that can be billed.`,
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
