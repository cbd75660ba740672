import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import type { Book } from "./book";
import type { Problem } from "./check-references";
import { firstDifference } from "./expectations";
import type { Scenario } from "./format";
import { isObject, type Parsed, parseScenario } from "./parse-scenario";
import { type Driver, play, Unsupported } from "./play";
import type { CaseResult } from "./report";
import { firstApart } from "./same-book";
import { runRow } from "./tables";

type CaseOptions = {
  readonly isQuirk: boolean;
  readonly createDriver: () => Driver;
  /** Another way to run the case, which has to come to the same book. */
  readonly alongside?: () => Driver;
};

/**
 * Runs one scenario against its own expectations, then asks for the books of every day, also where it failed or could not
 * be run to its end, and compares with what another way to run it comes to. Never throws: what goes wrong is the result.
 */
export async function checkScenario(
  fallbackName: string,
  json: unknown,
  options: CaseOptions,
): Promise<CaseResult> {
  const { isQuirk, alongside } = options;
  const name = isObject(json) && typeof json.name === "string" ? json.name : fallbackName;
  const parsed = parseScenario(json);
  if (parsed.kind === "unsupported") {
    return { kind: "unsupported", name, isQuirk, lacks: firstLack(parsed.lacks) };
  }
  if (parsed.kind === "invalid") {
    return { kind: "fail", name, isQuirk, difference: problemLine(parsed.problems[0]) };
  }
  const driver = options.createDriver();
  const played = await tryPlay(parsed.scenario, driver);
  try {
    const untied = firstUntied(await driver.tieOuts());
    if (untied !== null) return { kind: "untied", name, isQuirk, difference: untied };
  } catch (error) {
    return { kind: "untied", name, isQuirk, difference: oneLine(error) };
  }
  const apart = alongside
    ? apartFrom(parsed.scenario, played, await tryPlay(parsed.scenario, alongside()))
    : null;
  if (apart !== null) return { kind: "apart", name, isQuirk, difference: apart };
  return compare(parsed.scenario, played, { name, isQuirk });
}

/** The book a scenario led to, or what stopped it. */
type Played = { readonly book: Book } | { readonly error: unknown };

async function tryPlay(scenario: Scenario, driver: Driver): Promise<Played> {
  try {
    return { book: await play(scenario, driver) };
  } catch (error) {
    return { error };
  }
}

function compare(
  scenario: Scenario,
  played: Played,
  named: Pick<CaseResult, "name" | "isQuirk">,
): CaseResult {
  try {
    if ("error" in played) throw played.error;
    const difference = firstDifference(scenario, played.book);
    return difference === null ? { kind: "ok", ...named } : { kind: "fail", ...named, difference };
  } catch (error) {
    if (error instanceof Unsupported) return { kind: "unsupported", ...named, lacks: error.lacks };
    return { kind: "fail", ...named, difference: oneLine(error) };
  }
}

/** What stops one way has to stop the other; each says why in words of its own. */
function apartFrom(scenario: Scenario, product: Played, engine: Played): string | null {
  if ("book" in product && "book" in engine) return firstApart(scenario, product.book, engine.book);
  if ("error" in engine && "book" in product) return `the engine alone stops: ${oneLine(engine.error)}`;
  if ("error" in product && "book" in engine) return `the product stops: ${oneLine(product.error)}`;
  return null;
}

/** The first account that is off at the end of a day, whether or not the scenario bills what it expects. */
function firstUntied(days: Awaited<ReturnType<Driver["tieOuts"]>>): string | null {
  for (const { on, rows } of days) {
    const off = rows.find(({ differenceMinor }) => differenceMinor !== 0n);
    if (!off) continue;
    const { check, currency } = off;
    const [left, right, difference] = [off.leftMinor, off.rightMinor, off.differenceMinor].map((minor) =>
      formatAmount(minor, currency),
    );
    const what =
      check === "balance"
        ? `debits of ${left} against credits of ${right} ${currency}`
        : `account ${check} holds ${left} ${currency}, its documents ${right}`;
    return `tie-out of ${formatDay(on)}: ${what}, off by ${difference}`;
  }
  return null;
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
