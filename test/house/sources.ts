// Reads the project's own files, and its TypeScript as trees, for the tests that hold the house rules.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export const sourceFolders = ["app", "server", "sandbox", "cli", "bench", "drizzle"];

const root = path.resolve(import.meta.dirname, "../..");
const notOurs = new Set([
  "node_modules",
  "build",
  ".data",
  ".git",
  ".cache",
  "test-results",
  "playwright-report",
]);

/** Every file below the folders, as paths from the project's root with forward slashes. */
export function listFiles(folders: readonly string[], pattern = /./): string[] {
  return folders.flatMap((folder) => walk(folder)).filter((file) => pattern.test(file));
}

function walk(folder: string): string[] {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(folder);
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const file = folder === "." ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(file) : [file];
  });
}

function readEntries(folder: string) {
  return readdirSync(path.join(root, folder), { withFileTypes: true });
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

export function countLines(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

const trees = new Map<string, ts.SourceFile>();

export function parse(file: string): ts.SourceFile {
  const known = trees.get(file);
  if (known) return known;
  const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true, kind);
  trees.set(file, tree);
  return tree;
}

/** Calls `see` for every node of a file. */
export function visitNodes(file: string, see: (node: ts.Node) => void): void {
  const step = (node: ts.Node) => {
    see(node);
    ts.forEachChild(node, step);
  };
  step(parse(file));
}

/** "file:line", where an editor can jump to. */
export function placeOf(file: string, node: ts.Node): string {
  const { line } = parse(file).getLineAndCharacterOfPosition(node.getStart());
  return `${file}:${line + 1}`;
}
