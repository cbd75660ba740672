import ts from "typescript";
import { expect, test } from "vitest";
import { listFiles, parse, placeOf, read, visitNodes } from "./sources";

/** Words that stand beside a code wherever a refusal is written down; a code alone may be a plan's or a tax rate's. */
const COMPANIONS = ["sentence", "remedy", "message", "field"];

/** The texts an expression can come to: a literal, or either side of a condition. */
function literalsOf(node: ts.Expression | undefined): string[] {
  if (!node) return [];
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (ts.isBinaryExpression(node)) return literalsOf(node.right);
  return [];
}

function codesOfObject(node: ts.ObjectLiteralExpression): string[] {
  const names = node.properties.flatMap((property) => (property.name ? [property.name.getText()] : []));
  const code = node.properties.find((property) => property.name?.getText() === "code");
  if (!code || !ts.isPropertyAssignment(code) || names.includes("aggregation")) return [];
  const isParams = ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === "params";
  // `code: "custom"` is what the schema library calls a check of our own; ours stands in its params.
  return isParams || (names.some((name) => COMPANIONS.includes(name)) && !names.includes("params"))
    ? literalsOf(code.initializer)
    : [];
}

/** Functions of a file that are handed a code, and at which place. */
function takersOfCodes(file: string): Map<string, number> {
  const takers = new Map<string, number>([["Conflict", 0]]);
  visitNodes(file, (node) => {
    const isFunction =
      ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);
    if (!isFunction) return;
    const place = node.parameters.findIndex((parameter) =>
      ["code", "refusalCode"].includes(parameter.name.getText()),
    );
    const named = ts.isFunctionDeclaration(node) ? node.name : node.parent;
    const name = named && ts.isVariableDeclaration(named) ? named.name : named;
    if (place >= 0 && name && ts.isIdentifier(name)) takers.set(name.text, place);
  });
  return takers;
}

/** Scenario files have codes of plans; the provider's gateway has codes of failures, which refuse nobody. */
const WITHOUT_REFUSALS = /^app\/(scenarios|stripe)\//;

/** Every code a caller can be refused with, and where it is written. */
function refusalCodes(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const file of listFiles(["app"], /\.ts$/).filter((each) => !WITHOUT_REFUSALS.test(each))) {
    parse(file);
    const takers = takersOfCodes(file);
    visitNodes(file, (node) => {
      const found = ts.isObjectLiteralExpression(node)
        ? codesOfObject(node)
        : (ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression)
          ? literalsOf(node.arguments?.[takers.get(node.expression.text) ?? -1])
          : [];
      for (const code of found) if (/^[a-z]+(_[a-z]+)*$/.test(code)) codes.set(code, placeOf(file, node));
    });
  }
  return codes;
}

test("every refusal has a test that brings it about", () => {
  const codes = refusalCodes();
  expect(codes.size).toBeGreaterThan(90);
  for (const code of ["api_key_missing", "tier_gap", "batch_empty", "metric_missing", "cursor_invalid"])
    expect([...codes.keys()]).toContain(code);
  const tests = listFiles(["test"], /\.(ts|tsx|json)$/)
    .filter((file) => !file.endsWith("house/refusals.test.ts"))
    .map(read)
    .join("\n");
  const untested = [...codes].filter(([code]) => !new RegExp(`["'\`][^"'\`\\n]*\\b${code}\\b`).test(tests));
  expect(untested.map(([code, place]) => `${code} (${place})`)).toEqual([]);
});
