import jsep from "jsep";
import { fromDecimal, isDecimal, type Rational } from "../money/rational";
import { accept, type Outcome, refuse } from "../outcome";

/** Arithmetic over the properties of an event, as it was found sound. */
export type Arithmetic =
  | { readonly kind: "number"; readonly value: Rational }
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "negative"; readonly of: Arithmetic }
  | {
      readonly kind: "operation";
      readonly operator: "+" | "-" | "*" | "/" | "%";
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    }
  | { readonly kind: "choice"; readonly when: Condition; readonly yes: Arithmetic; readonly no: Arithmetic }
  | { readonly kind: "call"; readonly name: FunctionName; readonly arguments: readonly Arithmetic[] };

/** What a choice asks; it is no number, and no number stands for it. */
export type Condition =
  | {
      readonly kind: "comparison";
      readonly operator: Comparison;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    }
  | {
      readonly kind: "both" | "either";
      readonly left: Condition;
      readonly right: Condition;
    }
  | { readonly kind: "not"; readonly of: Condition };

const OPERATORS = ["+", "-", "*", "/", "%"] as const;
const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The functions and how many arguments each takes at least and at most. */
const FUNCTIONS = {
  min: [1, 20],
  max: [1, 20],
  round: [1, 2],
  ceil: [1, 2],
  floor: [1, 2],
  abs: [1, 1],
  coalesce: [1, 20],
} as const;
export type FunctionName = keyof typeof FUNCTIONS;

export const MAX_EXPRESSION_LENGTH = 500;
/** Places that `round`, `ceil` and `floor` may keep. */
const MAX_PLACES = 15;

/** Caught by `parseExpression`, as what jsep throws is: what is wrong with an expression, in words. */
function unsound(why: string): never {
  throw new Error(why);
}

/**
 * Reads an expression such as "(bytes / 1024) * coalesce(replicas, 1)": numbers, properties by their name or as
 * properties["any name"], + - * / %, comparisons with && || ! in front of a choice (a > 0 ? a : 0), and the functions
 * min, max, round, ceil, floor, abs, coalesce. Refuses `expression_invalid` for anything else.
 */
export function parseExpression(text: string): Outcome<Arithmetic> {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    return invalid(`it has ${text.length} characters, and ${MAX_EXPRESSION_LENGTH} are the most`);
  }
  try {
    return accept(readArithmetic(jsep(text)));
  } catch (error) {
    if (error instanceof Error) return invalid(lowerFirst(error.message));
    throw error;
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, "");
}

function invalid(why: string) {
  return refuse({
    code: "expression_invalid",
    sentence: `The expression cannot be calculated: ${why}.`,
    remedy: 'Write arithmetic over properties, such as "(bytes / 1024) * replicas".',
    field: "expression",
  });
}

function readArithmetic(node: jsep.Expression): Arithmetic {
  const known = node as jsep.CoreExpression;
  switch (known.type) {
    case "Literal":
      return readNumeral(known);
    case "Identifier":
      return { kind: "property", name: known.name };
    case "MemberExpression":
      return { kind: "property", name: readMember(known) };
    case "UnaryExpression":
      if (known.operator === "-") return { kind: "negative", of: readArithmetic(known.argument) };
      if (known.operator === "+") return readArithmetic(known.argument);
      return unsound(`"${known.operator}" gives no number`);
    case "BinaryExpression": {
      const operator = OPERATORS.find((candidate) => candidate === known.operator);
      if (!operator) return unsound(`"${known.operator}" gives no number`);
      const [left, right] = [readArithmetic(known.left), readArithmetic(known.right)];
      return { kind: "operation", operator, left, right };
    }
    case "ConditionalExpression":
      return {
        kind: "choice",
        when: readCondition(known.test),
        yes: readArithmetic(known.consequent),
        no: readArithmetic(known.alternate),
      };
    case "CallExpression":
      return readCall(known);
    default:
      return unsound("it is not one piece of arithmetic");
  }
}

function readNumeral({ raw, value }: jsep.Literal): Arithmetic {
  if (typeof value !== "number" || !isDecimal(raw)) return unsound(`${raw} is not a plain number`);
  return { kind: "number", value: fromDecimal(raw) };
}

/** `properties.name` and `properties["any name"]`. */
function readMember({ object, property, computed }: jsep.MemberExpression): string {
  if (object.type === "Identifier" && object.name === "properties") {
    if (!computed && property.type === "Identifier") return String(property.name);
    if (computed && property.type === "Literal" && typeof property.value === "string") return property.value;
  }
  return unsound('only properties["name"] reads a property by its name');
}

function readCondition(node: jsep.Expression): Condition {
  const known = node as jsep.CoreExpression;
  if (known.type === "UnaryExpression" && known.operator === "!") {
    return { kind: "not", of: readCondition(known.argument) };
  }
  if (known.type !== "BinaryExpression") return unsound("a choice needs a comparison before its ?");
  const { left, right } = known;
  if (known.operator === "&&" || known.operator === "||") {
    const kind = known.operator === "&&" ? "both" : "either";
    return { kind, left: readCondition(left), right: readCondition(right) };
  }
  const operator = COMPARISONS.find((candidate) => candidate === known.operator);
  if (!operator) return unsound(`"${known.operator}" compares nothing`);
  return { kind: "comparison", operator, left: readArithmetic(left), right: readArithmetic(right) };
}

function readCall({ callee, arguments: given }: jsep.CallExpression): Arithmetic {
  const name = callee.type === "Identifier" ? String(callee.name) : "";
  if (!isFunctionName(name)) return unsound(`there is no function ${JSON.stringify(name)}`);
  const [least, most] = FUNCTIONS[name];
  if (given.length < least || given.length > most) {
    return unsound(`${name} takes ${least === most ? least : `${least} to ${most}`} values`);
  }
  const parts = given.map(readArithmetic);
  if (name === "round" || name === "ceil" || name === "floor") checkPlaces(name, parts[1]);
  return { kind: "call", name, arguments: parts };
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

function checkPlaces(name: string, places: Arithmetic | undefined): void {
  if (!places) return;
  const sound = places.kind === "number" && places.value.den === 1n && places.value.num <= BigInt(MAX_PLACES);
  if (!sound) unsound(`${name} keeps 0 to ${MAX_PLACES} places, written as a number`);
}

/** The names of the properties that an expression reads, each once, in the order it reads them. */
export function propertiesOf(expression: Arithmetic): readonly string[] {
  const found = new Set<string>();
  const read = (part: Arithmetic): void => {
    if (part.kind === "property") found.add(part.name);
    else if (part.kind === "negative") read(part.of);
    else if (part.kind === "operation") [part.left, part.right].forEach(read);
    else if (part.kind === "call") part.arguments.forEach(read);
    else if (part.kind === "choice") {
      ask(part.when);
      [part.yes, part.no].forEach(read);
    }
  };
  const ask = (when: Condition): void => {
    if (when.kind === "not") ask(when.of);
    else if (when.kind === "comparison") [when.left, when.right].forEach(read);
    else [when.left, when.right].forEach(ask);
  };
  read(expression);
  return [...found];
}
