// The worker process: what nobody waits for in a browser. It knows the app only through the jobs' entry.
import { parseEnv } from "../app/env.server";
import { createLog } from "../app/log.server";
import { liveUntilTold, reportReady } from "./supervised";

type Jobs = {
  startWorker: (options: { env: ReturnType<typeof parseEnv> }) => Promise<{ stop: () => Promise<void> }>;
};

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const log = createLog(env.logLevel);
  let stopJobs: () => Promise<void> = async () => undefined;
  liveUntilTold({
    stop: () => stopJobs(),
    onError: (error, kind) =>
      kind === "fatal"
        ? log.fatal({ err: error }, "The worker process ends")
        : log.warn({ err: error }, "A database connection closed under a queued write"),
  });
  const jobs = await loadJobs();
  stopJobs = (await jobs.startWorker({ env })).stop;
  reportReady();
}

// Beside this program in a build; the source itself in development. A variable keeps the bundler from following it.
async function loadJobs(): Promise<Jobs> {
  const isSource = import.meta.url.endsWith(".ts");
  return import(new URL(isSource ? "../app/jobs/worker.server.ts" : "./jobs.js", import.meta.url).href);
}

await main();
