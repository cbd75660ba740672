import ts from "typescript";
import { expect, test } from "vitest";
import { listFiles, placeOf, read, visitNodes } from "./sources";

// Refusals are written as objects with these four words, wherever they are made.
function refusalCodes(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const file of listFiles(["app"], /\.ts$/)) {
    visitNodes(file, (node) => {
      if (!ts.isObjectLiteralExpression(node)) return;
      const properties = new Map(
        node.properties.flatMap((property) =>
          ts.isPropertyAssignment(property) ? [[property.name.getText(), property.initializer] as const] : [],
        ),
      );
      const code = properties.get("code");
      if (code && ts.isStringLiteral(code) && properties.has("sentence") && properties.has("remedy"))
        codes.set(code.text, placeOf(file, node));
    });
  }
  return codes;
}

test("every refusal has a test that brings it about", () => {
  const codes = refusalCodes();
  expect(codes.size).toBeGreaterThan(10);
  const tests = listFiles(["test"], /\.(ts|tsx|json)$/)
    .map(read)
    .join("\n");
  const untested = [...codes].filter(([code]) => !new RegExp(`["'\`]${code}["'\`]`).test(tests));
  expect(untested.map(([code, place]) => `${code} (${place})`)).toEqual([]);
});
