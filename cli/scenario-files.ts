// Finds and reads the files that simulate is given.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** `name` is the path without the ending, as it is shown when the file itself has no name. */
export type ScenarioFile = {
  readonly file: string;
  readonly name: string;
  /** In a folder that begins with "_": one row, one case. */
  readonly isTable: boolean;
  /** In a folder called quirks: figures that a clean design need not copy. */
  readonly isQuirk: boolean;
};

/** A path or a file that cannot be used; the message names it and says what to do. */
export class FileProblem extends Error {}

/**
 * All scenario files of the given files and folders, folders searched to the bottom and in the order of their names.
 * @throws FileProblem when a path does not exist or a folder holds no scenario
 */
export function findScenarioFiles(paths: readonly string[]): ScenarioFile[] {
  return paths.flatMap((given) => {
    const found = statSync(given, { throwIfNoEntry: false });
    if (!found) throw new FileProblem(`${given} does not exist. Give a scenario file or a folder of them.`);
    const files = found.isDirectory() ? listJson(given) : [given];
    if (files.length === 0) {
      throw new FileProblem(`${given} holds no .json file. Give a scenario file or a folder of them.`);
    }
    return files.map(describe);
  });
}

function listJson(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = path.join(folder, entry.name);
      if (entry.isDirectory()) return listJson(inside);
      return entry.name.endsWith(".json") ? [inside] : [];
    });
}

function describe(file: string): ScenarioFile {
  const folders = path.resolve(file).split(path.sep).slice(0, -1);
  return {
    file,
    name: file.replace(/\.json$/, ""),
    isTable: folders.at(-1)?.startsWith("_") ?? false,
    isQuirk: folders.includes("quirks"),
  };
}

/** @throws FileProblem with the line that is not JSON */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new FileProblem(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = jsonErrorLine(text, error);
    throw new FileProblem(`${file}${place === null ? "" : `, line ${place}`} is not JSON: ${oneLine(error)}`);
  }
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ");
}

/** V8 shows this many characters before the one it stumbles over, after three dots if there are more. */
const CONTEXT_BEFORE = 10;

/** JSON.parse names a line, an offset, or only quotes the text around the mistake; a line is what people look for. */
function jsonErrorLine(text: string, error: unknown): number | null {
  const message = error instanceof Error ? error.message : "";
  const line = /\(line (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const offset = /position (\d+)/.exec(message)?.[1];
  if (offset !== undefined) return lineAt(Number(offset));
  if (/end of JSON/.test(message)) return lineAt(text.trimEnd().length);
  const [, dots, quoted = ""] = /, (\.\.\.)?"([\s\S]*)"(?:\.\.\.)? is not valid/.exec(message) ?? [];
  const found = quoted === "" ? -1 : text.indexOf(quoted);
  return found < 0 ? null : lineAt(found + (dots ? CONTEXT_BEFORE : 0));
}
