import ts from "typescript";
import { describe, expect, test } from "vitest";
import { listFiles, placeOf, read, sourceFolders, visitNodes } from "./sources";

const source = listFiles(sourceFolders, /\.(ts|tsx)$/);
const app = source.filter((file) => file.startsWith("app/"));
const tests = listFiles(["test"], /\.(ts|tsx)$/);

function places(files: readonly string[], isWrong: (node: ts.Node, file: string) => boolean): string[] {
  return files.flatMap((file) => {
    const found: string[] = [];
    visitNodes(file, (node) => {
      if (isWrong(node, file)) found.push(placeOf(file, node));
    });
    return found;
  });
}

describe("manners", () => {
  test("no inline styles: the content security policy forbids them", () => {
    const styled = places(app, (node) => ts.isJsxAttribute(node) && node.name.getText() === "style");
    expect(styled).toEqual([]);
  });

  test("functions, not classes; a class is an error that is thrown", () => {
    const classes = places(
      source,
      (node) => ts.isClassDeclaration(node) && !/Error\b/.test(node.heritageClauses?.[0]?.getText() ?? ""),
    );
    expect(classes).toEqual([]);
  });

  test("type, not interface, but where another package's interface is widened", () => {
    const interfaces = places(
      source,
      (node) => ts.isInterfaceDeclaration(node) && !ts.isModuleBlock(node.parent),
    );
    expect(interfaces).toEqual([]);
  });

  test("no boolean parameters: at the call nobody can read them", () => {
    const flags = places(
      source,
      (node) =>
        ts.isParameter(node) &&
        ts.isFunctionDeclaration(node.parent) &&
        node.type?.kind === ts.SyntaxKind.BooleanKeyword,
    );
    expect(flags).toEqual([]);
  });

  test("no any, and no compiler told to look away", () => {
    const anys = places(source, (node) => node.kind === ts.SyntaxKind.AnyKeyword);
    expect(anys).toEqual([]);
    expect(
      [...source, ...tests].filter((file) => /@ts-(ignore|nocheck|expect-error)/.test(code(file))),
    ).toEqual([]);
  });

  test("nothing is left undone", () => {
    const undone = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);
    expect([...source, ...tests].filter((file) => undone.test(read(file)))).toEqual([]);
  });
});

describe("tests", () => {
  test("none is skipped, focused or left for later", () => {
    const modes = new Set(["skip", "only", "todo", "fixme", "skipIf", "runIf"]);
    const wrong = places(
      tests,
      (node) =>
        ts.isPropertyAccessExpression(node) &&
        modes.has(node.name.text) &&
        /^(it|test|describe)\b/.test(node.expression.getText()),
    );
    expect(wrong).toEqual([]);
  });

  test("no module is mocked: clocks are values, Stripe is the sandbox, PostgreSQL is real", () => {
    const mocked = places(
      tests,
      (node) =>
        ts.isPropertyAccessExpression(node) &&
        ["mock", "doMock", "hoisted", "stubGlobal"].includes(node.name.text) &&
        node.expression.getText() === "vi",
    );
    expect(mocked).toEqual([]);
  });
});

describe("the project stands alone", () => {
  test("no path of a machine it was made on", () => {
    const texts = listFiles(
      ["."],
      /\.(ts|tsx|mjs|cjs|json|md|sql|css|yml|yaml|html|svg|sh)$|^\.[a-z.]+$/,
    ).filter((file) => file !== "package-lock.json");
    const foreign = new RegExp(
      ["/wo" + "rk/", "/fa" + "rm/", "\\.lib" + "rary/", "/tmp/br" + "ief", "/ho" + "me/[a-z]+/"].join("|"),
    );
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((file) => foreign.test(read(file)))).toEqual([]);
  });

  test("every room says what it owns", () => {
    const rooms = listFiles(["app"]).flatMap((file) => file.match(/^app\/([a-z]+)\//)?.[1] ?? []);
    const silent = [...new Set(rooms)]
      .map((room) => `app/${room}`)
      .concat(["server", "sandbox", "cli", "bench", "drizzle"])
      .filter((room) => listFiles([room]).length > 0 && !listFiles([room]).includes(`${room}/README.md`));
    expect(silent).toEqual([]);
  });
});

// Comments may quote; what counts is the directive at the start of one.
function code(file: string): string {
  return read(file).replace(/(["'`]).*?\1/g, "");
}
