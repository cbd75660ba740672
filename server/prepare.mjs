// What has to be true before anything else can run: a Node that is new enough, dependencies that match the lock file.
// Shared by start.mjs and test.mjs, and without a dependency of its own.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { repairDriver } from "./repair-driver.mjs";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const lockNote = path.join(root, "node_modules", ".counterfoil-lock");

export function demandNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Counterfoil needs Node 20.19 or newer, and this is ${process.versions.node}. See https://nodejs.org`,
  );
  process.exit(1);
}

/** Installs when dependencies are missing, or were installed for another lock file. */
export function installIfStale() {
  const wanted = lockHash();
  if (existsSync(lockNote) && readFileSync(lockNote, "utf8").trim() === wanted) return;
  console.log("Installing dependencies (once, about a minute) …");
  // Build tools are needed to start, whatever NODE_ENV says. `install` obeys the lock file, and unlike `ci` it
  // accepts one that lacks other platforms' optional packages.
  run(
    "npm",
    ["install", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    "npm install failed.",
  );
  // Also where install scripts are switched off.
  repairDriver();
  mkdirSync(path.dirname(lockNote), { recursive: true });
  writeFileSync(lockNote, `${lockHash()}\n`);
}

// npm may complete the lock file while installing, so the hash is taken again afterwards.
function lockHash() {
  return createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}

const sourceFolders = ["app", "server", "sandbox", "drizzle", "cli"];
const sourceFiles = ["package-lock.json", "vite.config.ts", "tailwind.config.ts", "tsconfig.json"];
const buildNote = path.join(root, "build", ".counterfoil-sources");

/** Builds when the build is missing or its sources have changed since. */
export function buildIfStale() {
  const { hash: wanted, newestMs } = readSources();
  const built = statSync(path.join(root, "build", "server", "supervisor.js"), { throwIfNoEntry: false });
  const note = existsSync(buildNote) ? readFileSync(buildNote, "utf8").trim() : undefined;
  if (built && note === wanted) return;
  // `npm run build` leaves no note; then it counts that nothing was saved after it.
  if (built && note === undefined && built.mtimeMs > newestMs) return writeFileSync(buildNote, `${wanted}\n`);
  console.log("Building (once after each change, about ten seconds) …");
  const environment = { ...process.env, NODE_ENV: "production" };
  runTool("@remix-run/dev/dist/cli.js", ["vite:build", "--logLevel", "error"], environment);
  runTool("tsx/dist/cli.mjs", ["server/bundle.ts"], environment);
  writeFileSync(buildNote, `${wanted}\n`);
}

function runTool(program, args, env) {
  run(process.execPath, [path.join(root, "node_modules", program), ...args], "The build failed.", env);
}

// Names, sizes and times of all sources: cheap, and every save changes one of them.
function readSources() {
  let newestMs = 0;
  const hash = createHash("sha256");
  const add = (file) => {
    const { size, mtimeMs } = statSync(file);
    newestMs = Math.max(newestMs, mtimeMs);
    hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else add(file);
    }
  };
  for (const folder of sourceFolders) if (existsSync(path.join(root, folder))) walk(path.join(root, folder));
  for (const file of sourceFiles) if (existsSync(path.join(root, file))) add(path.join(root, file));
  return { hash: hash.digest("hex"), newestMs };
}

function run(command, args, failure, env = process.env) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env,
    shell: process.platform === "win32",
  });
  if (result.status === 0) return;
  console.error(result.error ? `${failure} ${result.error.message}` : failure);
  process.exit(1);
}
