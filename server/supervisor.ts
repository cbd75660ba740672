// Starts the whole product on one machine and keeps it running: PostgreSQL, web, Stripe sandbox, worker.
// The web comes first, since it takes longest to load and answers 503 until the rest is there.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ConfigurationError, type Env } from "../app/env.server";
import { demoPeople } from "../app/scenarios/demo-people";
import { type Child, type ChildPlan, keepAlive } from "./children";
import { takeDataLock } from "./data-lock";
import { type DatabaseUrls, embeddedUrls, prepareEmbedded, prepareOutside } from "./database";
import { exitMisconfigured } from "./exit-codes";
import { obtainAccess } from "./postgres/cluster";
import { type ClusterKeeper, keepCluster } from "./postgres/keeper";
import { preparePlace } from "./postgres/place";
import { childEnvironment, readEnvFile, readSettings } from "./settings";
import { welcomeLines } from "./welcome";
import { workerFlags } from "./worker-flags";

const drainLimitMs = 10_000;
const sandboxLimitMs = 3_000;

type Running = {
  settings: Env;
  urls: DatabaseUrls;
  web?: Child;
  worker?: Child;
  sandbox?: Child;
  postgres?: ClusterKeeper;
  release: () => void;
};

const report = (line: string) => console.log(line);

let running: Running | undefined;
let isStopping = false;

async function main(): Promise<void> {
  listenForSignals();
  readEnvFile();
  const settings = readSettings(process.env);
  mkdirSync(settings.dataDir, { recursive: true });
  const lock = takeDataLock(settings.dataDir, settings.appUrl);
  const current: Running = {
    settings,
    urls: { databaseUrl: "", queueDatabaseUrl: "" },
    release: lock.release,
  };
  running = current;
  report(`Starting Counterfoil in ${settings.mode} mode …`);
  if (settings.databaseUrl) await startOnOutsideDatabase(current);
  else await startOnEmbeddedDatabase(current);
  if (isStopping) return;
  if (settings.mode === "demo") current.sandbox = startChild(current, "sandbox");
  current.worker = startChild(current, "worker");
  await untilHealthy(settings);
  if (!isStopping) for (const line of welcomeLines(settings, process.uptime(), demoPeople)) report(line);
}

async function startOnEmbeddedDatabase(current: Running): Promise<void> {
  const place = await preparePlace({ dataDir: current.settings.dataDir, report });
  const access = await obtainAccess(place);
  current.urls = embeddedUrls(access);
  if (isStopping) return;
  current.web = startChild(current, "web");
  const keeper = await keepCluster(place, {
    report,
    giveUp,
    onMoved: (moved) => {
      current.urls = embeddedUrls(moved);
      for (const child of [current.web, current.worker]) child?.replace();
    },
  });
  current.postgres = keeper;
  const started = keeper.cluster().access;
  if (started.port !== access.port) {
    current.urls = embeddedUrls(started);
    current.web.replace();
  }
  if (!isStopping) await prepareEmbedded(started);
}

async function startOnOutsideDatabase(current: Running): Promise<void> {
  current.urls = await prepareOutside(current.settings, report);
  if (!isStopping) current.web = startChild(current, "web");
}

const sourceOf = { web: "./web.ts", worker: "./worker.ts", sandbox: "../sandbox/main.ts" };

function startChild(current: Running, name: "web" | "worker" | "sandbox"): Child {
  const isSource = import.meta.url.endsWith(".ts");
  const plan: ChildPlan = {
    name,
    program: fileURLToPath(new URL(isSource ? sourceOf[name] : `./${name}.js`, import.meta.url)),
    toldBy: name === "sandbox" ? "signal" : "message",
    execArgv: [...(isSource ? ["--import", "tsx"] : []), ...(name === "worker" ? workerFlags : [])],
    environment: () => ({
      ...childEnvironment(current.settings, current.urls),
      ...(isSource ? { COUNTERFOIL_STAGE: "development", NODE_ENV: "development" } : {}),
    }),
  };
  return keepAlive(plan, { report, giveUp });
}

function giveUp(reason: string): void {
  console.error(`${reason}. Counterfoil stops.`);
  void stopAll(1);
}

/** Waits as long as it takes: a child that cannot work ends the whole by itself. */
async function untilHealthy(settings: Env): Promise<void> {
  await running?.web?.ready;
  const host = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[settings.host] ?? settings.host;
  const address = `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${settings.port}/healthz`;
  while (!isStopping) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function listenForSignals(): void {
  // A reader that has gone (`npm start | head`) is no reason to drop everything without stopping it.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (!isStopping) {
        report("\nStopping …");
        void stopAll(0);
        return;
      }
      // Whoever asks twice does not want to wait.
      for (const child of [running?.web, running?.worker, running?.sandbox]) child?.kill();
      running?.postgres?.abort();
      running?.release();
      process.exit(1);
    });
}

async function stopAll(code: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  try {
    await Promise.all([running?.web?.stop(drainLimitMs), running?.worker?.stop(drainLimitMs)]);
    await running?.sandbox?.stop(sandboxLimitMs);
    await running?.postgres?.stop();
  } catch (error) {
    console.error(error);
  }
  running?.release();
  process.exit(code);
}

try {
  await main();
} catch (error) {
  const lines =
    error instanceof ConfigurationError
      ? error.lines
      : [error instanceof Error ? error.message : String(error)];
  if (!isStopping) for (const line of lines) console.error(line);
  await stopAll(error instanceof ConfigurationError ? exitMisconfigured : 1);
}
