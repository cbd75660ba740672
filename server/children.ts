// Keeps one child process alive: starts it, starts it again with a growing delay when it dies, stops it when told.
import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { exitMisconfigured } from "./exit-codes";
import { judgeFailure } from "./restart-policy";

export type ChildPlan = {
  name: string;
  /** The program, and what Node needs to run it (a loader for TypeScript in development). */
  program: string;
  execArgv: string[];
  /**
   * How the child is told to finish. `message`: it lives in our process group, ignores the terminal and waits for
   * our word. `signal`: a program that knows nothing of us gets a process group of its own and a SIGTERM.
   */
  toldBy: "message" | "signal";
  /** Read at every start, since the database may have moved to another port meanwhile. */
  environment: () => NodeJS.ProcessEnv;
};

type Watch = {
  report: (line: string) => void;
  /** Called once when starting again is of no use. */
  giveUp: (reason: string) => void;
};

export type Child = {
  /** Settles when the child has reported for the first time that it works. */
  ready: Promise<void>;
  /** Asks it to finish, and kills it after the limit. */
  stop: (limitMs: number) => Promise<void>;
  kill: () => void;
  /** Ends the present process gently and starts a new one with the environment of now. */
  replace: () => void;
};

export function keepAlive(plan: ChildPlan, watch: Watch): Child {
  let current: ChildProcess | undefined;
  let failures: number[] = [];
  let isWanted = true;
  let hasWorked = false;
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });

  const onExit = (code: number | null, signal: NodeJS.Signals | null, wasReplaced: boolean) => {
    current = undefined;
    if (!isWanted) return;
    if (wasReplaced) return start();
    if (code === exitMisconfigured && !hasWorked) return watch.giveUp(`${plan.name} cannot start`);
    const judgement = judgeFailure(failures, Date.now());
    failures = judgement.failures;
    const how = signal ? `was ended by ${signal}` : `left with code ${code}`;
    if (judgement.delayMs === undefined)
      return watch.giveUp(`${plan.name} ${how}, five times within a minute`);
    watch.report(`${plan.name} ${how}; it starts again in ${judgement.delayMs / 1000} s.`);
    setTimeout(() => isWanted && start(), judgement.delayMs);
  };

  function start(): void {
    const isOwnGroup = plan.toldBy === "signal";
    const child = fork(plan.program, {
      execArgv: plan.execArgv,
      env: plan.environment(),
      detached: isOwnGroup,
      stdio: ["ignore", isOwnGroup ? "ignore" : "inherit", "inherit", "ipc"],
    });
    current = child;
    child.on("message", (message) => {
      if (message !== "ready" && !(message instanceof Object && "ready" in message)) return;
      hasWorked = true;
      markReady();
    });
    // A program that cannot even be spawned leaves no exit event.
    child.once("error", (error) => {
      if (child.pid === undefined) onExit(1, null, false);
      else watch.report(`${plan.name}: ${error.message}`);
    });
    child.once("exit", (code, signal) => onExit(code, signal, replaced.has(child)));
  }
  const replaced = new WeakSet<ChildProcess>();

  start();
  return {
    ready,
    stop: async (limitMs) => {
      isWanted = false;
      if (current) await finish(current, plan.toldBy, limitMs);
    },
    kill: () => {
      isWanted = false;
      current?.kill("SIGKILL");
    },
    replace: () => {
      if (!current) return;
      replaced.add(current);
      void finish(current, plan.toldBy, 10_000);
    },
  };
}

async function finish(child: ChildProcess, toldBy: ChildPlan["toldBy"], limitMs: number): Promise<void> {
  const gone = new Promise<boolean>((resolve) => child.once("exit", () => resolve(false)));
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (toldBy === "message" && child.connected) child.send("stop", () => undefined);
  else child.kill("SIGTERM");
  if (await Promise.race([gone, sleep(limitMs, true, { ref: false })])) {
    child.kill("SIGKILL");
    await gone;
  }
}
