// npm run -s simulate -- [--engine] [--check] [--json] PATH…
// Runs scenario files: to see what a price model bills, or to check what a file expects.
import { parseArgs } from "node:util";
import { formatInstant } from "~/billing/time/instant";
import { createEngineDriver } from "~/scenarios/engine-driver";
import type { Driver } from "~/scenarios/play";
import { billedText, type CaseResult, caseLine, countCases, countsLine } from "~/scenarios/report";
import { checkScenario, checkTable, type Tried, tryScenario } from "~/scenarios/run-case";
import { type Deviations, judge, readDeviations } from "./deviations";
import { FileProblem, findScenarioFiles, readJson, type ScenarioFile } from "./scenario-files";

const USAGE = `Usage: npm run -s simulate -- [--engine] [--check] [--json] PATH…

Runs scenario files, or all of a folder, and prints what was billed.
  --engine  the pure engine alone, without a database
  --check   compares with what each file expects, and the product with the engine: one line a case, then the counts
  --json    the same for a program to read
The format is described in docs/scenario-format.md.`;

/** Two at a time keep two cores busy: one computes while the other waits for the database. */
const SIDE_BY_SIDE = 2;

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

type Options = { readonly check: boolean; readonly json: boolean; readonly engine: boolean };
/** Where scenarios run, and what is left to do afterwards. */
type Ground = { readonly createDriver: () => Driver; readonly close: () => Promise<void> };

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (positionals.length === 0) throw new FileProblem(`No file was given.\n\n${USAGE}`);
  const files = findScenarioFiles(positionals);
  // Tables go straight to the functions they are about, so they need no database either.
  const ground: Ground =
    values.engine || files.every((file) => file.isTable)
      ? { createDriver: createEngineDriver, close: async () => {} }
      : await openProduct();
  try {
    return await (values.check ? check(files, ground, values) : tryOut(files, ground, values));
  } finally {
    await ground.close();
  }
}

async function openProduct(): Promise<Ground> {
  const { openProductGround } = await import("./product-ground");
  try {
    return await openProductGround();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileProblem(
      `The database for trying could not be started: ${reason}\nWith --engine none is needed.`,
    );
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        engine: { type: "boolean", default: false },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new FileProblem(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

async function check(files: readonly ScenarioFile[], ground: Ground, options: Options): Promise<number> {
  const results: CaseResult[] = [];
  const deviations = readDeviations();
  await inOrder(
    files,
    async (file) => checkFile(file, ground, deviations),
    (ofFile) => {
      results.push(...ofFile);
      if (!options.json) for (const result of ofFile) console.log(caseLine(result));
    },
  );
  const counts = countCases(results);
  if (options.json) console.log(JSON.stringify({ ...counts, cases: results }, null, 2));
  else console.log(countsLine(results));
  return counts.failed === 0 ? 0 : EXIT_FAILED;
}

async function checkFile(file: ScenarioFile, ground: Ground, deviations: Deviations): Promise<CaseResult[]> {
  const { name, isQuirk } = file;
  let json: unknown;
  try {
    json = readJson(file.file);
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return [{ kind: "fail", name, isQuirk, difference: error.message }];
  }
  if (file.isTable) return checkTable(name, json, { isQuirk });
  const { createDriver } = ground;
  const alongside = createDriver === createEngineDriver ? {} : { alongside: createEngineDriver };
  const result = await checkScenario(name, json, { isQuirk, createDriver, ...alongside });
  return [judge(result, deviations)];
}

async function tryOut(files: readonly ScenarioFile[], ground: Ground, options: Options): Promise<number> {
  const tables = files.filter((file) => file.isTable);
  if (tables.length > 0) {
    throw new FileProblem(`${tables[0]?.file} is a table of cases and bills nothing. Run it with --check.`);
  }
  let refused = 0;
  const books: Tried[] = [];
  await inOrder(
    files,
    async (file) => tryScenario(file.name, readJson(file.file), ground.createDriver),
    (tried, file) => {
      books.push(tried);
      if (tried.kind === "refused") {
        refused += 1;
        console.error(
          `${file.file} cannot be run:\n${tried.sentences.map((line) => `  ${line}`).join("\n")}`,
        );
      } else if (!options.json) console.log(billedText(tried.name, tried.book));
    },
  );
  if (options.json) console.log(JSON.stringify(books, instantsAsText, 2));
  return refused === 0 ? 0 : EXIT_FAILED;
}

/** Programs outside read instants as ISO 8601, not as our milliseconds. */
function instantsAsText(key: string, value: unknown): unknown {
  return (key === "issuedAt" || key === "at") && typeof value === "number" ? formatInstant(value) : value;
}

/** Works on a few at once and tells the results in the order of the list, each as soon as all before it are told. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  tell: (result: Result, item: Item) => void,
): Promise<void> {
  const results = new Map<number, Result>();
  let next = 0;
  let told = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as Item;
      results.set(index, await work(item));
      for (; results.has(told); told += 1) tell(results.get(told) as Result, items[told] as Item);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof FileProblem)) throw error;
  console.error(error.message);
  process.exitCode = EXIT_USAGE;
}
