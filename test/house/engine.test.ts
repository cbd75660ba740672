import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { POLICY_PRESETS } from "~/policy-presets";
import { listFiles, placeOf, visitNodes } from "./sources";

const engine = listFiles(["app/billing"], /\.tsx?$/);

// What would make the engine's answer depend on anything but its arguments, or bring floats near money.
const bannedNames = new Set([
  "Date",
  "crypto",
  "fetch",
  "process",
  "parseFloat",
  "setTimeout",
  "performance",
  "globalThis",
]);
const bannedMembers = new Set(["random", "toFixed"]);

describe("the engine is pure", () => {
  test("no clock, chance, network or process", () => {
    expect(engine.length).toBeGreaterThan(20);
    const found = engine.flatMap((file) => {
      const places: string[] = [];
      visitNodes(file, (node) => {
        if (ts.isIdentifier(node) && bannedNames.has(node.text) && isUse(node))
          places.push(`${placeOf(file, node)} ${node.text}`);
        if (ts.isPropertyAccessExpression(node) && bannedMembers.has(node.name.text))
          places.push(`${placeOf(file, node)} ${node.name.text}`);
      });
      return places;
    });
    expect(found).toEqual([]);
  });

  test("no preset by its name: the engine knows single settings only", () => {
    const presets = Object.keys(POLICY_PRESETS).filter((name) => name !== "default");
    expect(presets.length).toBeGreaterThan(1);
    const named = engine.filter((file) => presets.some((name) => readFileSync(file, "utf8").includes(name)));
    expect(named).toEqual([]);
  });

  test("nothing waits", () => {
    const found = engine.flatMap((file) => {
      const places: string[] = [];
      visitNodes(file, (node) => {
        if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword)
          places.push(placeOf(file, node));
        if (ts.isTypeReferenceNode(node) && node.typeName.getText() === "Promise")
          places.push(placeOf(file, node));
      });
      return places;
    });
    expect(found).toEqual([]);
  });

  test("Number( only in money/ and time/", () => {
    const found = engine
      .filter((file) => !/^app\/billing\/(money|time)\//.test(file))
      .flatMap((file) => {
        const places: string[] = [];
        visitNodes(file, (node) => {
          if (ts.isCallExpression(node) && node.expression.getText() === "Number")
            places.push(placeOf(file, node));
        });
        return places;
      });
    expect(found).toEqual([]);
  });

  test("no file of the engine is a server file", () => {
    expect(engine.filter((file) => file.includes(".server."))).toEqual([]);
  });
});

// A field called `process` or a key in a type is a word, not a use of the global.
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name !== node;
  return true;
}
