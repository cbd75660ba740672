import type { AddressInfo } from "node:net";
import { startDeliveries } from "./deliveries";
import { createFaults } from "./faults";
import { createSandboxServer, type Sandbox } from "./http-server";
import { openWorld } from "./world";

const DEFAULT_RETRY_SECONDS = "1,3,10,30,120,600,3600";
const DELIVERY_TIMEOUT_MS = 10_000;

type Settings = {
  port: number;
  host: string;
  dataDir: string;
  publicUrl: string | undefined;
  retrySeconds: number[];
};

/** Reads the environment; each problem is one sentence that names the variable and what it takes. */
function readSettings(env: NodeJS.ProcessEnv): { settings: Settings } | { problems: string[] } {
  const problems: string[] = [];
  const port = Number(env.SANDBOX_PORT ?? "4242");
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    problems.push("SANDBOX_PORT must be a port, 0 to 65535.");
  const dataDir = env.DATA_DIR ?? ".data";
  const retrySeconds = (env.SANDBOX_RETRY_SECONDS ?? DEFAULT_RETRY_SECONDS).split(",").map(Number);
  if (!retrySeconds.every((seconds) => seconds > 0)) {
    problems.push(`SANDBOX_RETRY_SECONDS must be a list of seconds such as ${DEFAULT_RETRY_SECONDS}.`);
  }
  const publicUrl = env.SANDBOX_URL;
  if (publicUrl !== undefined && !URL.canParse(publicUrl)) {
    problems.push(
      "SANDBOX_URL must be the address browsers reach the sandbox at, such as http://localhost:4242.",
    );
  }
  if (env.COUNTERFOIL_MODE === "production") {
    problems.push(
      "The sandbox does not run in production. Unset COUNTERFOIL_MODE=production or use a real Stripe account.",
    );
  }
  if (problems.length > 0) return { problems };
  const host = env.SANDBOX_HOST ?? "127.0.0.1";
  return { settings: { port, host, dataDir, publicUrl: publicUrl?.replace(/\/$/, ""), retrySeconds } };
}

function startSandbox(settings: Settings, port: number): Sandbox {
  const world = openWorld(settings.dataDir);
  const faults = createFaults();
  // A name of its own keeps the sandbox a foreign site to the app's cookies, as the real provider is.
  const publicUrl = settings.publicUrl ?? `http://localhost:${port}`;
  const deliveries = startDeliveries({
    world,
    faults,
    publicUrl,
    retrySeconds: settings.retrySeconds,
    timeoutMs: DELIVERY_TIMEOUT_MS,
  });
  return { world, faults, deliveries, publicUrl };
}

function main(): void {
  const read = readSettings(process.env);
  if ("problems" in read) {
    for (const problem of read.problems) process.stderr.write(`sandbox: ${problem}\n`);
    process.exit(1);
  }
  const { settings } = read;
  let started: (sandbox: Sandbox) => void = () => undefined;
  const ready = new Promise<Sandbox>((resolve) => {
    started = resolve;
  });
  const server = createSandboxServer(ready);
  server.on("error", (error) => {
    process.stderr.write(`sandbox: cannot listen on ${settings.host}:${settings.port}: ${error.message}\n`);
    process.exit(1);
  });
  let isStopping = false;
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
    const sandbox = await ready;
    await sandbox.deliveries.stop();
    await sandbox.world.journal.close();
    process.exit(0);
  }
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  // The supervisor's death closes the channel; an orphan would hold the port and the journal.
  process.on("disconnect", () => void stop());
  // The port is taken before the journal is opened: it is the lock that keeps a second sandbox off the file.
  server.listen(settings.port, settings.host, () => {
    const { port } = server.address() as AddressInfo;
    started(startSandbox(settings, port));
    process.stdout.write(`${JSON.stringify({ sandbox: "ready", port })}\n`);
    process.send?.({ ready: true, port });
  });
}

main();
