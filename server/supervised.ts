// How every process of the product ends. Under the supervisor a child obeys only the supervisor: Ctrl-C reaches the
// whole process group, and the order of stopping would be lost if each child acted on it. On its own it obeys signals.
import { isQueuedWriteOnClosedConnection } from "../app/database-away";

type Life = {
  /** Stops accepting work, finishes what runs, closes connections. */
  stop: () => Promise<void>;
  /** Says what went wrong before the process ends, or what was survived. */
  onError: (error: unknown, kind: "fatal" | "survived") => void;
};

const drainLimitMs = 10_000;
// When the supervisor was killed its successor is waiting for the port.
const orphanLimitMs = 2_000;

/** Binds this process to its supervisor, or to the terminal when it runs alone. */
export function liveUntilTold({ stop, onError }: Life): void {
  let isStopping = false;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const leave = (limitMs: number) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), limitMs).unref();
    stop().then(
      () => process.exit(0),
      (error) => {
        onError(error, "fatal");
        process.exit(1);
      },
    );
  };
  if (process.send) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
    process.on("message", (message) => {
      if (message === "stop") leave(drainLimitMs);
    });
    process.on("disconnect", () => leave(orphanLimitMs));
  } else {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => (isStopping ? process.exit(1) : leave(drainLimitMs)));
  }
  process.on("uncaughtException", (error) => {
    if (isQueuedWriteOnClosedConnection(error)) return onError(error, "survived");
    onError(error, "fatal");
    process.exit(1);
  });
}

/** Tells the supervisor that this process does its work now. */
export function reportReady(): void {
  process.send?.("ready");
}
