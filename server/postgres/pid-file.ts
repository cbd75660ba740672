// Reads postmaster.pid, PostgreSQL's own note of who serves a cluster, and tells a living server from a stale note:
// after a crash the number may meanwhile belong to any other program, above all in containers with small numbers.

import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";

export type Postmaster = { pid: number; port: number; isReady: boolean };

/** What the note says, or undefined when there is none or it is not complete yet. */
export function readPidFile(clusterDir: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(clusterDir, "postmaster.pid"), "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), isReady: lines[7]?.trim() === "ready" };
}

/** The server that runs on this cluster now. A note that no server stands behind is removed. */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  const note = readPidFile(clusterDir);
  if (note && isPostgresOf(note.pid, clusterDir)) return note;
  rmSync(path.join(clusterDir, "postmaster.pid"), { force: true });
  return undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

// A dead process that nobody has waited for still takes signals.
function isZombie(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, ""));
  } catch {
    return false;
  }
}

function isPostgresOf(pid: number, clusterDir: string): boolean {
  if (!isAlive(pid)) return false;
  if (!programName(pid).includes("postgres")) return false;
  try {
    // A server changes into its cluster's folder, so its working directory tells whose it is.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
  } catch {
    // No /proc (macOS), or not ours to look into: the name has to do, and a login has to prove it later.
    return true;
  }
}

function programName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  }
}
