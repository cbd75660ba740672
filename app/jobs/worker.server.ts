import { Logger, type Runner, run as runQueue, type TaskList } from "graphile-worker";
import pg from "pg";
import { isDatabaseAway } from "~/database-away";
import type { Env } from "~/env.server";
import { log } from "~/log.server";
import { drainOrganization } from "./drain-organization.server";
import { moveWebhookEndpoints } from "./move-webhook-endpoints.server";
import { pollDueOrganizations } from "./schedule.server";

export type Worker = { stop(): Promise<void> };

/** Organizations that are drained at the same time by one process. */
const CONCURRENCY = 2;
/** The queue notices its own jobs at once by LISTEN; this is for a notice that was lost. */
const QUEUE_POLL_MS = 2_000;
const RESTART_MS = 1_000;

/**
 * Starts the worker of this process: it finds organizations that are due and drains them, one keyed job each, until
 * it is stopped. It survives restarts of PostgreSQL. The queue has its own login and its own connections.
 */
export async function startWorker({ env }: { env: Env }): Promise<Worker> {
  const pool = new pg.Pool({ connectionString: env.queueDatabaseUrl, max: CONCURRENCY + 3 });
  // Lost connections, idle or at work, are reported here; unheard they would end the process.
  const lost = (error: Error) => log.warn({ err: error }, "The queue lost a connection");
  pool.on("error", lost);
  pool.on("connect", (client) => client.on("error", lost));
  const stopping = new AbortController();
  const draining = new Set<string>();
  const queue = keepRunning(pool, drainTask(draining, stopping.signal), stopping.signal);
  const schedule = pollDueOrganizations(async (organizationId) => {
    // The queue makes its tables when it first starts; who is due by then is due a second later, too.
    if (!queue.hasStarted() || draining.has(organizationId) || stopping.signal.aborted) return;
    await addDrain(pool, organizationId);
  });
  moveWebhookEndpoints().catch((error) =>
    log.warn({ err: error }, "Webhooks could not be moved to this address"),
  );
  const demo = env.demoData === "load" ? fillDemo(stopping.signal) : undefined;
  return {
    stop: async () => {
      stopping.abort();
      await demo;
      await schedule.stop();
      await queue.stop();
      await pool.end();
    },
  };
}

/** Demo data is made by what stands above the jobs and uses them, so it is loaded only where it is wanted. */
async function fillDemo(signal: AbortSignal): Promise<void> {
  const { startDemoIfEmpty } = await import("~/scenarios/start-demo.server");
  await startDemoIfEmpty(signal);
}

/**
 * The one task. Nothing it does is lost when it fails: what is due stays due, and the schedule brings it back; so a
 * failure is told and never retried by the queue itself.
 */
function drainTask(draining: Set<string>, signal: AbortSignal): TaskList {
  return {
    drain: async (payload) => {
      const organizationId = readPayload(payload);
      if (signal.aborted || draining.has(organizationId)) return;
      draining.add(organizationId);
      try {
        await drainOrganization(organizationId, { signal });
      } catch (error) {
        const level = isDatabaseAway(error) ? "warn" : "error";
        log[level]({ err: error, organizationId }, "Draining an organization was interrupted");
      } finally {
        draining.delete(organizationId);
      }
    },
  };
}

function readPayload(payload: unknown): string {
  if (typeof payload === "object" && payload !== null && "organizationId" in payload)
    return String(payload.organizationId);
  throw new Error("A drain job names no organization.");
}

/** One job an organization: while it waits, another is not added; what is left by a dead worker does not block it. */
async function addDrain(pool: pg.Pool, organizationId: string): Promise<void> {
  await pool.query(
    `select graphile_worker.add_job('drain', $1::json, job_key := $2, job_key_mode := 'preserve_run_at', max_attempts := 1)`,
    [JSON.stringify({ organizationId }), `drain:${organizationId}`],
  );
}

type Queue = Worker & { hasStarted(): boolean };

/** Runs the queue, and again after a pause whenever it gives up because PostgreSQL is away. */
function keepRunning(pool: pg.Pool, taskList: TaskList, signal: AbortSignal): Queue {
  let runner: Runner | undefined;
  let hasStarted = false;
  let failures = 0;
  const loop = async () => {
    while (!signal.aborted) {
      try {
        runner = await runQueue({
          pgPool: pool,
          taskList,
          concurrency: CONCURRENCY,
          pollInterval: QUEUE_POLL_MS,
          noHandleSignals: true,
          logger: new Logger(() => (level, message) => log[LEVELS[level] ?? "debug"](message)),
        });
        hasStarted = true;
        failures = 0;
        if (signal.aborted) await runner.stop();
        await runner.promise;
      } catch (error) {
        log[failures === 0 ? "warn" : "debug"](
          { err: error },
          "The queue stopped; it is started again every second",
        );
        failures += 1;
      }
      runner = undefined;
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    }
  };
  const ended = loop();
  return {
    hasStarted: () => hasStarted,
    stop: async () => {
      await runner
        ?.stop()
        .catch((error: unknown) => log.warn({ err: error }, "The queue did not stop cleanly"));
      await ended;
    },
  };
}

/** What the queue says of itself is for who looks for it. */
const LEVELS: Record<string, "debug" | "warn" | "trace"> = {
  error: "warn",
  warning: "warn",
  info: "debug",
  debug: "trace",
};
