import {
  add,
  ceiling,
  compare,
  divide,
  isZero,
  max,
  min,
  multiply,
  negate,
  powerOfTen,
  type Rational,
  rational,
  subtract,
  ZERO,
} from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";
import { accept, type Outcome, refuse } from "../outcome";
import type { Arithmetic, Comparison, Condition } from "./expression";

/** Gives a property's number, or says why there is none. */
export type ReadProperty = (name: string) => Outcome<Rational>;

/**
 * The exact value of an expression for one event. Refusals are those of `read`, and `metric_expression_undefined`
 * where it divides by zero; `coalesce` passes over properties the event does not have (`metric_field_missing`).
 */
export function evaluate(expression: Arithmetic, read: ReadProperty): Outcome<Rational> {
  switch (expression.kind) {
    case "number":
      return accept(expression.value);
    case "property":
      return read(expression.name);
    case "negative": {
      const value = evaluate(expression.of, read);
      return value.ok ? accept(negate(value.value)) : value;
    }
    case "operation": {
      const left = evaluate(expression.left, read);
      if (!left.ok) return left;
      const right = evaluate(expression.right, read);
      return right.ok ? operate(expression.operator, left.value, right.value) : right;
    }
    case "choice": {
      const when = decide(expression.when, read);
      if (!when.ok) return when;
      return evaluate(when.value ? expression.yes : expression.no, read);
    }
    case "call":
      return expression.name === "coalesce"
        ? firstPresent(expression.arguments, read)
        : call(expression, read);
  }
}

function operate(operator: "+" | "-" | "*" | "/" | "%", left: Rational, right: Rational): Outcome<Rational> {
  if (operator === "+") return accept(add(left, right));
  if (operator === "-") return accept(subtract(left, right));
  if (operator === "*") return accept(multiply(left, right));
  if (isZero(right)) {
    return refuse({
      code: "metric_expression_undefined",
      sentence: "The metric's expression divides by zero for this event.",
      remedy: "Send other properties, or make a metric whose expression leaves that case out.",
      field: "properties",
    });
  }
  const quotient = divide(left, right);
  if (operator === "/") return accept(quotient);
  return accept(subtract(left, multiply(right, rational(quotient.num / quotient.den))));
}

function decide(condition: Condition, read: ReadProperty): Outcome<boolean> {
  if (condition.kind === "not") {
    const of = decide(condition.of, read);
    return of.ok ? accept(!of.value) : of;
  }
  if (condition.kind === "comparison") {
    const left = evaluate(condition.left, read);
    if (!left.ok) return left;
    const right = evaluate(condition.right, read);
    return right.ok ? accept(holds(condition.operator, compare(left.value, right.value))) : right;
  }
  const left = decide(condition.left, read);
  if (!left.ok || left.value === (condition.kind === "either")) return left;
  return decide(condition.right, read);
}

function holds(operator: Comparison, order: -1 | 0 | 1): boolean {
  if (operator === "==") return order === 0;
  if (operator === "!=") return order !== 0;
  if (operator.startsWith("<")) return order < 0 || (operator === "<=" && order === 0);
  return order > 0 || (operator === ">=" && order === 0);
}

function firstPresent(candidates: readonly Arithmetic[], read: ReadProperty): Outcome<Rational> {
  let last: Outcome<Rational> = accept(ZERO);
  for (const candidate of candidates) {
    last = evaluate(candidate, read);
    if (last.ok || !last.refusals.some(({ code }) => code === "metric_field_missing")) return last;
  }
  return last;
}

function call(
  { name, arguments: given }: Extract<Arithmetic, { kind: "call" }>,
  read: ReadProperty,
): Outcome<Rational> {
  const values: Rational[] = [];
  for (const each of given) {
    const value = evaluate(each, read);
    if (!value.ok) return value;
    values.push(value.value);
  }
  const [first = ZERO, ...others] = values;
  if (name === "min") return accept(others.reduce(min, first));
  if (name === "max") return accept(others.reduce(max, first));
  if (name === "abs") return accept(first.num < 0n ? negate(first) : first);
  const scale = powerOfTen(wholeNumber(others[0]));
  const scaled = { num: first.num * scale, den: first.den };
  if (name === "round") return accept({ num: roundHalfAwayFromZero(scaled), den: scale });
  if (name === "ceil") return accept({ num: ceiling(scaled), den: scale });
  return accept({ num: -ceiling(negate(scaled)), den: scale });
}

/** The places of a rounding function; parsing has seen that they are a small whole number. */
function wholeNumber(places: Rational | undefined): number {
  return places === undefined ? 0 : parseInt(places.num.toString(), 10);
}
