import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";

export type SandboxProcess = {
  port: number;
  url: string;
  dataDir: string;
  /** A client of the real SDK; each key is an account of its own. */
  client(key?: string, options?: { maxNetworkRetries?: number; timeout?: number }): Stripe;
  /** Orders trouble ahead, see `sandbox/faults.ts`. */
  fault(fault: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  /** Ends the process at once, as a power cut would, and keeps its data. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
};

async function launch(dataDir: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ["--import", "tsx", "sandbox/main.ts"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...process.env,
      COUNTERFOIL_MODE: "demo",
      DATA_DIR: dataDir,
      SANDBOX_PORT: String(port),
      SANDBOX_HOST: "127.0.0.1",
      SANDBOX_RETRY_SECONDS: "0.2,0.5,1",
    },
  });
  const ready = await new Promise<{ port: number }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { port: number }));
    child.once("exit", (code) => reject(new Error(`The sandbox ended with ${code} before it was ready.`)));
  });
  return { child, port: ready.port };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exit;
}

/** Starts the Stripe sandbox as a process of its own, on a free port with an empty folder. */
export async function startSandbox(): Promise<SandboxProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), "counterfoil-sandbox-"));
  let { child, port } = await launch(dataDir, 0);
  const url = `http://127.0.0.1:${port}`;
  const post = async (method: string, body?: string) => {
    const response = await fetch(`${url}/_sandbox/faults`, {
      method,
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`The sandbox refused the fault: ${await response.text()}`);
  };
  return {
    port,
    url,
    dataDir,
    client: (key = "sk_test_counterfoil", options = {}) =>
      new Stripe(key, {
        host: "127.0.0.1",
        port,
        protocol: "http",
        telemetry: false,
        maxNetworkRetries: 0,
        ...options,
      }),
    fault: (fault) => post("POST", JSON.stringify(fault)),
    clearFaults: () => post("DELETE"),
    kill: () => ended(child, "SIGKILL"),
    async restart() {
      ({ child, port } = await launch(dataDir, port));
    },
    async stop() {
      await ended(child, "SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until a condition holds, looking every 50 ms. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 8000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Nothing turned up within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
