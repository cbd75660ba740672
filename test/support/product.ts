// The whole product as `npm start` brings it up, on ports and data of its own, for tests of starting and stopping.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../server/postgres/access";
import { findPostmaster } from "../../server/postgres/pid-file";

export type Product = {
  address: string;
  port: number;
  dataDir: string;
  process: ChildProcess;
  /** Everything printed so far. */
  output: () => string;
  exited: Promise<number | null>;
};

type Options = { dataDir?: string; port?: number; environment?: Record<string, string> };

/** Starts the product in a process group of its own, as a terminal would. */
export async function startProduct(options: Options = {}): Promise<Product> {
  const port = options.port ?? (await findFreePort());
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), "counterfoil-product-"));
  const child = spawn(process.execPath, ["server/start.mjs"], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      DATA_DIR: dataDir,
      DEMO_DATA: "none",
      DATABASE_URL: "",
      ...options.environment,
    } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { address: `http://127.0.0.1:${port}`, port, dataDir, process: child, output: () => output, exited };
}

/** Waits until something becomes true. @throws naming what was waited for, with what the product printed */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  product: Product,
) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(`Waited in vain for ${what}. Printed so far:\n${product.output()}`);
    await sleep(50);
  }
}

export function untilReady(product: Product): Promise<true> {
  return until("the welcome", () => (product.output().includes("is ready in") ? true : undefined), product);
}

export function postmasterPid(product: Product): number | undefined {
  return findPostmaster(path.join(product.dataDir, "pg"))?.pid;
}

/** Processes of which a file under /proc holds a text. */
function pidsWhere(file: "cmdline" | "environ", text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/${file}`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Process ids of everything this product started, found by its data folder in their environment. */
export function familyOf(product: Product): number[] {
  return pidsWhere("environ", `DATA_DIR=${product.dataDir}\0`);
}

/** The one process of the product that runs a program such as "worker.js". */
export function pidOf(product: Product, program: string): number | undefined {
  return familyOf(product).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(program);
    } catch {
      return false;
    }
  });
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone.
  }
}

/** Ends whatever is left, whatever happened, and removes the data. */
export async function removeProduct(product: Product): Promise<void> {
  if (product.process.pid) endAtOnce(-product.process.pid);
  await product.exited;
  // PostgreSQL is started with the folder, and may not have written down its own id yet.
  const left = () => [...pidsWhere("cmdline", product.dataDir), ...familyOf(product)];
  for (let pids = left(); pids.length > 0; pids = left()) {
    for (const pid of pids) endAtOnce(pid);
    await sleep(50);
  }
  rmSync(product.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}
