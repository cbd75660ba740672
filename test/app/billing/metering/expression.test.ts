import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_EXPRESSION_LENGTH, parseExpression } from "~/billing/metering/expression";
import { measure } from "~/billing/metering/measure";

const properties = { bytes: "3072", replicas: 2, "a-b": "0.5", zero: "0", text: "ten", negative: -7.5 };

function measured(expression: string) {
  const outcome = measure({ aggregation: "sum", field: null, expression }, properties);
  return outcome.ok ? outcome.value.quantity : outcome.refusals.map(({ code, field }) => `${code} ${field}`);
}

describe("an expression over properties", () => {
  it.each([
    ["(bytes / 1024) * replicas", "6"],
    ["bytes - replicas * 2 + -1", "3067"],
    ["0.1 + 0.2", "0.3"],
    ["10 / 3", "3.333333333333333"],
    ["-(2) - +1", "-3"],
    ["negative % 2", "-1.5"],
    ["7.5 % -2", "1.5"],
    ['properties["a-b"] + properties.replicas', "2.5"],
    ["min(bytes, 10, replicas)", "2"],
    ["max(bytes, 10, replicas)", "3072"],
    ["abs(negative) + abs(1)", "8.5"],
    ["round(2.5) + round(-2.5)", "0"],
    ["round(10 / 3, 2)", "3.33"],
    ["ceil(2.01) * 10 + floor(2.99)", "32"],
    ["ceil(-2.01) * 10 + floor(-2.99)", "-23"],
    ["ceil(1.234, 1) + floor(1.29, 1)", "2.5"],
    ["coalesce(gone, also_gone, replicas)", "2"],
    ["coalesce(gone / 2, 5)", "5"],
    ["bytes > 1024 ? bytes - 1024 : 0", "2048"],
    ["replicas <= 1 ? 10 : replicas == 2 ? 20 : 30", "20"],
    ["replicas != 2 || bytes >= 3072 && !(zero < 0) ? 1 : 0", "1"],
    ["replicas > 2 && 1 / zero > 0 ? 1 : 0", "0"],
    ["zero == 0 ? 7 : 1 / zero", "7"],
  ])("%s is %s", (expression, value) => {
    expect(measured(expression)).toBe(value);
  });

  it.each([
    ["bytes / zero", "metric_expression_undefined properties"],
    ["bytes % (replicas - 2)", "metric_expression_undefined properties"],
    ["gone + 1", "metric_field_missing properties.gone"],
    ["coalesce(gone, also_gone)", "metric_field_missing properties.also_gone"],
    ["coalesce(text, 1)", "metric_field_not_number properties.text"],
    ["text * 2", "metric_field_not_number properties.text"],
    ["9999999999999 * 9999999999999", "metric_field_not_number properties"],
    ["constructor + 1", "metric_field_missing properties.constructor"],
  ])("%s is refused for the event: %s", (expression, refusal) => {
    expect(measured(expression)).toEqual([refusal]);
  });

  it.each([
    "",
    "bytes +",
    "(bytes",
    "bytes replicas",
    "bytes; replicas",
    "1e3",
    ".5",
    "'ten'",
    "true",
    "this",
    "[1, 2]",
    "bytes > 1",
    "!bytes",
    "~bytes",
    "bytes ? 1 : 2",
    "bytes & 1 ? 1 : 2",
    "bytes | 1",
    "bytes ** 2",
    "min()",
    "abs(1, 2)",
    "round(1, 16)",
    "round(1, replicas)",
    "round(1, -1)",
    "sqrt(2)",
    "constructor('x')",
    "bytes.constructor",
    "properties[0]",
    "properties.bytes.length",
    "a = 1",
    "1".repeat(MAX_EXPRESSION_LENGTH + 1),
  ])("%j does not parse", (text) => {
    expect(parseExpression(text)).toMatchObject({
      ok: false,
      refusals: [{ code: "expression_invalid", field: "expression" }],
    });
  });

  it("reads any text without failing", () => {
    const piece = fc.constantFrom(
      "a",
      "1",
      "+",
      "-",
      "*",
      "/",
      "(",
      ")",
      "?",
      ":",
      ",",
      "min",
      " ",
      "[",
      "'",
      ">",
      "&&",
      ".",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          expect(typeof parseExpression(text).ok).toBe("boolean");
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("counts the number of an expression once per value", () => {
    const metric = { aggregation: "unique_count", field: null, expression: "floor(bytes / 1000)" } as const;
    expect(measure(metric, { bytes: 3_999, operation_type: "remove" })).toMatchObject({
      value: { quantity: null, uniqueValue: "3", operation: "remove" },
    });
    expect(measure(metric, { bytes: 1, operation_type: "x" })).toMatchObject({ ok: false });
  });
});
