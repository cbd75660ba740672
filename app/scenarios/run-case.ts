import type { Book } from "./book";
import type { Problem } from "./check-references";
import { firstDifference } from "./expectations";
import { isObject, type Parsed, parseScenario } from "./parse-scenario";
import { type Driver, play, Unsupported } from "./play";
import type { CaseResult } from "./report";
import { runRow } from "./tables";

/** Runs one scenario against its own expectations. Never throws: what goes wrong is the result. */
export async function checkScenario(
  fallbackName: string,
  json: unknown,
  options: { readonly isQuirk: boolean; readonly createDriver: () => Driver },
): Promise<CaseResult> {
  const { isQuirk } = options;
  const name = isObject(json) && typeof json.name === "string" ? json.name : fallbackName;
  const parsed = parseScenario(json);
  if (parsed.kind === "unsupported") {
    return { kind: "unsupported", name, isQuirk, lacks: firstLack(parsed.lacks) };
  }
  if (parsed.kind === "invalid") {
    return { kind: "fail", name, isQuirk, difference: problemLine(parsed.problems[0]) };
  }
  try {
    const difference = firstDifference(parsed.scenario, await play(parsed.scenario, options.createDriver()));
    return difference === null ? { kind: "ok", name, isQuirk } : { kind: "fail", name, isQuirk, difference };
  } catch (error) {
    if (error instanceof Unsupported) return { kind: "unsupported", name, isQuirk, lacks: error.lacks };
    return { kind: "fail", name, isQuirk, difference: oneLine(error) };
  }
}

/** A missing step says more than the fields that come with it. */
function firstLack(lacks: readonly string[]): string {
  return lacks.find((lack) => /^step \w+$/.test(lack)) ?? lacks[0] ?? "";
}

export function problemLine(problem: Problem | undefined): string {
  if (!problem) return "The file cannot be read.";
  return problem.at === "" ? problem.sentence : `${problem.at} ${problem.sentence}`;
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, " ");
}

/** Runs all rows of a table. */
export function checkTable(
  fallbackName: string,
  json: unknown,
  options: { readonly isQuirk: boolean },
): CaseResult[] {
  const { isQuirk } = options;
  const table = isObject(json) && typeof json.name === "string" ? json.name : fallbackName;
  if (!isObject(json) || !Array.isArray(json.cases)) {
    const difference = 'A file in a folder that begins with "_" is a table: { "cases": [ … ] }.';
    return [{ kind: "fail", name: table, isQuirk, difference }];
  }
  return json.cases.map((row: unknown, index): CaseResult => {
    const name = `${table}#${index + 1}`;
    try {
      return { ...runRow(row), name, isQuirk };
    } catch (error) {
      return { kind: "fail", name, isQuirk, difference: oneLine(error) };
    }
  });
}

export type Tried =
  | { readonly kind: "book"; readonly name: string; readonly book: Book }
  | { readonly kind: "refused"; readonly name: string; readonly sentences: readonly string[] };

/** Runs one scenario to see what it bills, whatever it expects. */
export async function tryScenario(
  fallbackName: string,
  json: unknown,
  createDriver: () => Driver,
): Promise<Tried> {
  const parsed = parseScenario(json);
  if (parsed.kind !== "scenario") {
    return { kind: "refused", name: fallbackName, sentences: whyNot(parsed) };
  }
  const { name } = parsed.scenario;
  try {
    return { kind: "book", name, book: await play(parsed.scenario, createDriver()) };
  } catch (error) {
    return { kind: "refused", name, sentences: [oneLine(error)] };
  }
}

function whyNot(parsed: Exclude<Parsed, { kind: "scenario" }>): string[] {
  if (parsed.kind === "unsupported") {
    return parsed.lacks.map(
      (lack) => `${lack} is not supported. Leave it out, or see docs/scenario-format.md for what is.`,
    );
  }
  return parsed.problems.map(problemLine);
}
