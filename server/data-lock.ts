// One supervisor at a time on one data folder. The note names process and start time, so that a number taken over by
// another program after a crash does not look like a supervisor.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

type Holder = { pid: number; startedAt: string; address: string };

/** @throws naming the other supervisor when one works on this folder. */
export function takeDataLock(dataDir: string, address: string): { release: () => void } {
  const file = path.join(dataDir, "supervisor.json");
  const mine: Holder = { pid: process.pid, startedAt: processStart(process.pid), address };
  for (;;) {
    try {
      writeFileSync(file, `${JSON.stringify(mine)}\n`, { flag: "wx" });
      return { release: () => releaseIfMine(file, mine) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = readHolder(file);
    if (holder && isRunning(holder))
      throw new Error(
        `Counterfoil already runs on ${dataDir}: process ${holder.pid}, ${holder.address}. ` +
          "Stop it first, or set DATA_DIR and PORT to start another one.",
      );
    rmSync(file, { force: true });
  }
}

function releaseIfMine(file: string, mine: Holder): void {
  if (readHolder(file)?.pid === mine.pid) rmSync(file, { force: true });
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isRunning(holder: Holder): boolean {
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return processStart(holder.pid) === holder.startedAt;
}

// Field 22 of /proc/PID/stat; empty where there is no /proc, which leaves the number alone to decide.
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
