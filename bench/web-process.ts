// The product's web process as production runs it, on a port of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../server/postgres/access";
import { projectRoot } from "../server/project-root";

export type WebProcess = {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

const START_LIMIT_MS = 30_000;

/** Builds what is missing or stale, as `npm start` does, and starts the web on a database. */
export async function startWeb(databaseUrl: string): Promise<WebProcess> {
  build();
  return startProgram(["build/server/web.js"], { DATABASE_URL: databaseUrl, probe: "/healthz" });
}

/**
 * Starts the same web process with one route more, `/hello`, whose page is a single line: no loader, no session, no
 * query. A folder beside the build holds links to the web's own program and a wrapper around the app's build.
 */
export async function startHello(databaseUrl: string): Promise<WebProcess> {
  const folder = path.join(projectRoot, "build", "bench-hello");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["web.js", "chunks"])
    symlinkSync(path.join("..", "server", name), path.join(folder, name));
  copyFileSync(path.join(projectRoot, "bench", "hello-build.mjs"), path.join(folder, "index.js"));
  const program = ["--preserve-symlinks", "--preserve-symlinks-main", path.join(folder, "web.js")];
  const hello = await startProgram(program, { DATABASE_URL: databaseUrl, probe: "/healthz" });
  const stop = async () => {
    await hello.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...hello, stop };
}

/** What the builder prints goes to the error stream. */
function build(): void {
  const script = "import { buildIfStale } from './server/prepare.mjs'; buildIfStale();";
  const built = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: projectRoot,
    stdio: ["ignore", 2, 2],
  });
  if (built.status !== 0) throw new Error("The build failed.");
}

/** Starts a program that serves HTTP on PORT, and waits until `probe` answers. */
async function startProgram(
  program: readonly string[],
  { probe, ...environment }: Record<string, string> & { readonly probe: string },
): Promise<WebProcess> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, program, {
    cwd: projectRoot,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...environment, HOST: "127.0.0.1", PORT: String(port), APP_URL: url },
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  try {
    await untilAnswers(`${url}${probe}`, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid ?? 0, stop };
}

async function untilAnswers(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const response = await fetch(address).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`${address} did not answer.`);
}

/** Linux counts the processor time of a process in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processor time that a process has used, all its threads together. */
export function processorMs(pid: number): number {
  const line = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program, in brackets, may hold spaces; fields are counted behind it.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [user = "0", system = "0"] = fields.slice(11, 13);
  return (Number.parseInt(user, 10) + Number.parseInt(system, 10)) * TICK_MS;
}
