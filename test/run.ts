// Runs every check of the project and counts: `npm test`. Arguments choose: house, pure, db, scenarios, e2e.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePort } from "../server/postgres/access";
import { type Count, countPlaywright, countSimulation, countVitest } from "./support/count-results";
import { failedTests } from "./support/failed-tests";
import { obtainChromium } from "./support/obtain-chromium";

type Step = {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Reads how many tests passed and failed; without it the exit code counts as one test. */
  count?: (output: string) => Count;
  /** Where its program writes a report that names the failed tests. */
  report?: string;
};

const scratch = mkdtempSync(path.join(tmpdir(), "counterfoil-run-"));
const bin = (program: string) => path.resolve("node_modules", program);
const node = (program: string, ...args: string[]) => [process.execPath, bin(program), ...args];

const lint: Step = { name: "lint and format", command: [bin(".bin/biome"), "check", "."] };
const types: Step = { name: "types", command: node("typescript/bin/tsc", "--noEmit") };
const arrows: Step = {
  name: "import directions",
  command: [
    ...node("dependency-cruiser/bin/dependency-cruise.mjs"),
    ...["app", "server", "sandbox", "cli", "drizzle"].filter((folder) => existsSync(folder)),
    "--config",
    ".dependency-cruiser.cjs",
  ],
};
const unused: Step = { name: "unused code", command: node("knip/bin/knip.js") };
const build: Step = { name: "build", command: [process.execPath, "server/start.mjs", "--build-only"] };

function vitest(name: string, ...args: string[]): Step {
  const report = path.join(scratch, `${name.replaceAll(" ", "-")}.json`);
  return {
    name,
    command: node(
      "vitest/vitest.mjs",
      "run",
      ...args,
      "--reporter=default",
      "--reporter=json",
      `--outputFile=${report}`,
    ),
    count: () => countVitest(readReport(report)),
    report,
  };
}

function simulation(name: string, ...args: string[]): Step {
  return {
    name,
    command: node("tsx/dist/cli.mjs", "cli/simulate.ts", "--check", ...args),
    count: countSimulation,
  };
}

async function browser(): Promise<Step> {
  const report = path.join(scratch, "browser.json");
  return {
    name: "browser tests",
    command: node("@playwright/test/cli.js", "test"),
    env: {
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      E2E_PORT: String(await findFreePortPair()),
      E2E_DATA_DIR: path.join(scratch, "browser-data"),
      CHROMIUM_PATH: await obtainChromium(),
    },
    count: () => countPlaywright(readReport(report)),
    report,
  };
}

// The sandbox takes the port after the app's.
async function findFreePortPair(): Promise<number> {
  const port = await findFreePort();
  return port < 65_535 ? port : findFreePortPair();
}

function readReport(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

const total: Count = { passed: 0, failed: 0 };
/** What failed, told again at the end, below all that was printed on the way. */
const failures: string[] = [];

async function perform(step: Step): Promise<void> {
  const startedAt = Date.now();
  const { code, output } = await execute(step);
  const count = step.count?.(output) ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  // A program that fails without a failed test (a file that cannot be read, a crash) must not pass.
  if (code !== 0 && count.failed === 0) count.failed = 1;
  if (code === 0 && count.passed + count.failed === 0) count.failed = 1;
  total.passed += count.passed;
  total.failed += count.failed;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (count.failed > 0) {
    console.log(output.trimEnd());
    failures.push(...(step.report ? failedTests(readReport(step.report)) : [step.name]));
  }
  console.log(
    `${count.failed > 0 ? "FAIL" : "ok  "} ${step.name}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`,
  );
}

function execute(step: Step): Promise<{ code: number; output: string }> {
  const [command = "", ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, NO_COLOR: "1", ...step.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Two at a time, for steps that keep one core busy each. */
async function performPaired(steps: Step[]): Promise<void> {
  const waiting = [...steps];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await perform(step);
  };
  await Promise.all([lane(), lane()]);
}

async function performBrowser(): Promise<void> {
  try {
    await perform(await browser());
  } catch (error) {
    total.failed += 1;
    console.log(`FAIL browser tests: ${error instanceof Error ? error.message : error}`);
  }
}

async function main(): Promise<void> {
  const chosen = process.argv.slice(2);
  const known = ["house", "pure", "db", "scenarios", "e2e"];
  const wrong = chosen.filter((name) => !known.includes(name));
  if (wrong.length > 0)
    throw new Error(`Unknown selection ${wrong.join(", ")}: expected ${known.join(", ")}.`);
  const wants = (name: string) => chosen.length === 0 || chosen.includes(name);
  if (wants("house")) await performPaired([types, lint, arrows, unused]);
  if (wants("pure")) await perform(vitest("pure tests", "--project", "pure"));
  else if (wants("house")) await perform(vitest("house rules", "test/house"));
  // Tests that start the product must find it built: two of them building at once would tear each other's files.
  if (wants("db") || wants("e2e")) await perform(build);
  // One more than there are cores: tests of starting and stopping wait for most of their time.
  if (wants("db")) await perform(vitest("database tests", "--project", "database", "--maxWorkers=3"));
  if (wants("scenarios"))
    await performPaired([
      simulation("half of the scenarios on the product", "test/scenarios/killbill"),
      simulation("the others on the product", "test/scenarios/lago", "test/scenarios/ours", "docs/examples"),
      simulation("scenarios on the engine", "--engine", "test/scenarios"),
    ]);
  if (wants("e2e")) await performBrowser();
}

try {
  await main();
} catch (error) {
  total.failed += 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const failure of failures) console.log(`\nFailed: ${failure}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
