import ts from "typescript";
import { describe, expect, test } from "vitest";
import { sizeExceptions } from "./size-exceptions";
import { countLines, listFiles, parse, placeOf, read, sourceFolders, visitNodes } from "./sources";

const fileLimit = 400;
const functionLimit = 70;
const componentLimit = 150;

function limitOf(file: string): number {
  if (/^app\/routes\/.+\.tsx?$/.test(file)) return 60;
  if (/^app\/operations\/[^/]+\.ts$/.test(file)) return 120;
  // Who reads the checker has to see by himself that it is right.
  if (file === "test/support/derivation-checker.ts") return 250;
  return fileLimit;
}

const code = listFiles([...sourceFolders, "test"], /\.(ts|tsx|mjs|cjs|css)$/);

describe("files", () => {
  test("none is longer than its kind allows", () => {
    const excepted = new Map(sizeExceptions.map(({ file, lines }) => [file, lines]));
    const long = code.flatMap((file) => {
      const lines = countLines(read(file));
      const limit = excepted.get(file) ?? limitOf(file);
      return lines > limit ? [`${file} has ${lines} lines, allowed are ${limit}`] : [];
    });
    expect(long).toEqual([]);
  });

  test("every exception is still needed, and says why and since when", () => {
    for (const { file, lines, reason, date } of sizeExceptions) {
      expect(code, `${file} no longer exists`).toContain(file);
      expect(countLines(read(file)), `${file} no longer needs its exception`).toBeGreaterThan(limitOf(file));
      expect(lines).toBeLessThan(1000);
      expect(reason.length).toBeGreaterThan(20);
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});

describe("functions", () => {
  test(`none is longer than ${functionLimit} lines, a page's component ${componentLimit}`, () => {
    const long = listFiles(sourceFolders, /\.tsx?$/).flatMap(longFunctions);
    expect(long).toEqual([]);
  });
});

function longFunctions(file: string): string[] {
  const found: string[] = [];
  visitNodes(file, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return;
    const tree = parse(file);
    const first = tree.getLineAndCharacterOfPosition(node.getStart()).line;
    const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
    const lines = last - first + 1;
    const limit = /-(page|stories)\.tsx$/.test(file) && isComponent(node) ? componentLimit : functionLimit;
    if (lines > limit) found.push(`${placeOf(file, node)} has ${lines} lines, allowed are ${limit}`);
  });
  return found;
}

function isComponent(node: ts.SignatureDeclaration): boolean {
  return /^[A-Z]/.test(node.name?.getText() ?? "");
}
