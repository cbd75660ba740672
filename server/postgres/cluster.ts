// Starts, adopts and stops the embedded PostgreSQL server.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, realpathSync, statSync, truncateSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import {
  type Access,
  addressOf,
  createAccess,
  findFreePort,
  isPortFree,
  ownerLogin,
  readAccess,
  saveAccess,
} from "./access";
import { initializeCluster, isInitialized } from "./initialize";
import { findPostmaster, isAlive, readPidFile } from "./pid-file";
import { identity, type Place, plainEnvironment } from "./place";

export type Cluster = {
  access: Access;
  pid: number;
  /** Whether it was found running, left over from a supervisor that was killed. */
  isAdopted: boolean;
  /** Settles when the server has gone, for whatever reason. */
  gone: Promise<void>;
};

type Options = {
  report: (line: string) => void;
  /** Server settings beside ours, such as fsync=off for a cluster that lives as long as a test run. */
  settings?: Record<string, string>;
};

const startLimitMs = 300_000;
const slowNoticeMs = 10_000;
const logLimitBytes = 20_000_000;

const standardSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  jit: "off",
  log_checkpoints: "off",
};

/**
 * Brings the cluster up, whatever state it was left in: absent, stopped, crashed or still running.
 * Resolves when a login works and the server is proven to be the one of this folder.
 */
export async function startCluster(place: Place, options: Options): Promise<Cluster> {
  const access = await obtainAccess(place);
  if (!isInitialized(place)) await initializeCluster(place, access);
  const running = findPostmaster(place.clusterDir);
  if (running) return adopt(place, access, running.pid);
  return launch(place, access, options);
}

/** The cluster's passwords; lost ones are set anew through a server that talks to nobody else. */
export async function obtainAccess(place: Place): Promise<Access> {
  const access = readAccess(place.accessFile);
  if (access) return access;
  if (isInitialized(place) && findPostmaster(place.clusterDir))
    throw new Error(
      `The database of ${place.clusterDir} runs, but ${place.accessFile} with its passwords is gone. ` +
        `Stop it with \`kill -INT ${readPidFile(place.clusterDir)?.pid}\` and start again.`,
    );
  const created = await createAccess(place.accessFile);
  if (isInitialized(place)) setOwnerPassword(place, created.ownerPassword);
  return created;
}

function setOwnerPassword(place: Place, password: string): void {
  const result = spawnSync(place.binaries.postgres, ["--single", "-D", place.clusterDir, "postgres"], {
    ...identity(place.account),
    cwd: "/",
    input: `ALTER ROLE ${ownerLogin} PASSWORD '${password}'\n`,
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(`Could not set the database's password anew:\n${result.stderr}`);
}

async function adopt(place: Place, access: Access, pid: number): Promise<Cluster> {
  const cluster = { access, pid, isAdopted: true, gone: waitUntilGone(pid) };
  const deadline = Date.now() + startLimitMs;
  while (isAlive(pid)) {
    const port = readPidFile(place.clusterDir)?.port;
    if (port && (await isOurs(place, { ...access, port }))) {
      if (port === access.port) return cluster;
      saveAccess(place.accessFile, { ...access, port });
      return { ...cluster, access: { ...access, port } };
    }
    if (Date.now() > deadline) throw new Error(`The running database (process ${pid}) does not answer.`);
    await sleep(50);
  }
  return startCluster(place, { report: () => undefined });
}

async function launch(place: Place, wanted: Access, options: Options): Promise<Cluster> {
  let access = wanted;
  for (let attempt = 1; ; attempt += 1) {
    if (!(await isPortFree(access.port))) {
      access = { ...access, port: await findFreePort() };
      saveAccess(place.accessFile, access);
    }
    const outcome = await launchOnce(place, access, options);
    if (typeof outcome !== "string") return outcome;
    // A crashed server's last children hold its shared memory for a moment longer, and a free port may get taken.
    const passes = /already in use|could not bind|pre-existing shared memory|lock file/.test(outcome);
    if (!passes || attempt >= 5)
      throw new Error(`PostgreSQL did not start. The end of ${place.logFile}:\n${outcome}`);
    await sleep(attempt * 300);
  }
}

// Gives the running cluster, or the log's last words when the server left at once.
async function launchOnce(place: Place, access: Access, options: Options): Promise<Cluster | string> {
  const logStart = shortenLog(place.logFile);
  const child = spawnServer(place, access, options.settings ?? {});
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => resolve(child.pid ?? 0));
  });
  let hasLeft = false;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      hasLeft = true;
      resolve();
    });
  });
  const startedAt = Date.now();
  let hasNoticed = false;
  while (!hasLeft && Date.now() - startedAt < startLimitMs) {
    const note = readPidFile(place.clusterDir);
    // The note has to name our child: that something answers on the port proves nothing.
    if (note?.pid === pid && note.isReady && (await isOurs(place, access)))
      return { access, pid, isAdopted: false, gone };
    if (!hasNoticed && Date.now() - startedAt > slowNoticeMs) {
      hasNoticed = true;
      options.report("The database takes longer to start, probably because it recovers from a crash …");
    }
    await sleep(20);
  }
  if (!hasLeft) child.kill("SIGINT");
  return readFileSync(place.logFile).subarray(logStart).toString("utf8").trim().slice(-2000);
}

// In a process group of its own, so that Ctrl-C in the terminal does not stop it before the web has drained.
function spawnServer(place: Place, access: Access, settings: Record<string, string>) {
  const flags = Object.entries({ ...standardSettings, ...settings, port: String(access.port) });
  const logDescriptor = openSync(place.logFile, "a", 0o600);
  try {
    return spawn(
      place.binaries.postgres,
      ["-D", place.clusterDir, ...flags.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      {
        ...identity(place.account),
        cwd: "/",
        detached: true,
        env: plainEnvironment(),
        stdio: ["ignore", logDescriptor, logDescriptor],
      },
    );
  } finally {
    closeSync(logDescriptor);
  }
}

function shortenLog(logFile: string): number {
  if (!existsSync(logFile)) return 0;
  if (statSync(logFile).size > logLimitBytes) truncateSync(logFile, 0);
  return statSync(logFile).size;
}

// A login that works, on a server that keeps its data in our folder.
async function isOurs(place: Place, access: Access): Promise<boolean> {
  const sql = postgres(addressOf(access, ownerLogin, "postgres"), {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
  });
  try {
    const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return row !== undefined && realpathSync(row.folder) === realpathSync(place.clusterDir);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "28P01")
      throw new Error(
        `The embedded database refuses the password in ${place.accessFile}. ` +
          `Stop the server that uses ${place.clusterDir}, remove the file and start again: passwords are then made anew.`,
      );
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function waitUntilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(200);
}

/** Stops the server at once but cleanly: SIGINT ends open sessions, where SIGTERM would wait for them. */
export async function stopCluster(cluster: Cluster, limitMs = 20_000): Promise<void> {
  signal(cluster.pid, "SIGINT");
  const isLate = await Promise.race([cluster.gone.then(() => false), sleep(limitMs, true, { ref: false })]);
  if (isLate) {
    signal(cluster.pid, "SIGQUIT");
    await cluster.gone;
  }
}

/** Ends the server without a shutdown checkpoint; the next start recovers from its log. */
export function abortCluster(cluster: Cluster): void {
  signal(cluster.pid, "SIGQUIT");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone already.
  }
}
