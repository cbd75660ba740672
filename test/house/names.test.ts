import { describe, expect, test } from "vitest";
import { listFiles, sourceFolders } from "./sources";

const files = listFiles([...sourceFolders, "test"]).filter((file) => !file.startsWith("test/scenarios/"));
const base = (file: string) => file.split("/").at(-1) ?? "";
const stem = (file: string) => base(file).replace(/\.(server|test|db\.test|spec)?\.?(ts|tsx|mjs|cjs)$/, "");
const isCode = (file: string) => /\.(ts|tsx|mjs)$/.test(file);

describe("names", () => {
  test("nothing is called by what it is not: utils, lib, helpers, services, common", () => {
    const empty = /^(utils?|libs?|helpers?|services?|common|misc|shared|manager)$/;
    expect(
      files.filter((file) => [...file.split("/").slice(0, -1), stem(file)].some((word) => empty.test(word))),
    ).toEqual([]);
  });

  test("no index barrels and no types.ts", () => {
    const barrels = files.filter((file) => /^(index|types)\.(ts|tsx)$/.test(base(file)));
    expect(barrels).toEqual([]);
  });

  test("no version suffixes", () => {
    const versioned = files.filter(
      (file) => isCode(file) && /(^|[-_.])(old|new|copy|final)$|[-_.]?v?\d+$/i.test(stem(file)),
    );
    // Routes carry the version of the API, which is part of its address.
    expect(versioned.filter((file) => !file.startsWith("app/routes/"))).toEqual([]);
  });

  test("files are kebab-case", () => {
    const code = files.filter((file) => isCode(file) && !file.startsWith("app/routes/"));
    const oddly = code.filter(
      (file) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.(server|client|db))?(\.(test|spec))?\.(ts|tsx|mjs)$/.test(base(file)),
    );
    expect(oddly).toEqual([]);
  });

  test("operations touch the database, and say so by .server", () => {
    const operations = files.filter((file) => /^app\/operations\/[^/]+\.ts$/.test(file));
    expect(
      operations.filter((file) => !/^app\/operations\/[a-z]+(-[a-z]+)+\.server\.ts$/.test(file)),
    ).toEqual([]);
  });

  test("tests lie beside their source's path", () => {
    const tests = files.filter((file) =>
      /^test\/(app|server|sandbox|cli|bench|drizzle)\/.+\.test\.tsx?$/.test(file),
    );
    const folders = new Set(listFiles(sourceFolders).flatMap((file) => foldersAbove(file)));
    const astray = tests.filter(
      (file) => !folders.has(file.slice("test/".length).split("/").slice(0, -1).join("/")),
    );
    expect(astray).toEqual([]);
  });
});

function foldersAbove(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
