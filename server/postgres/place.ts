// Where the embedded PostgreSQL lives: its account, its programs and its folder, all reachable by that account.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { foreignDataMessage } from "../foreign-data";
import { type Account, chooseAccount } from "./account";
import { type Binaries, binariesIn, locateBinaries, restoreLibraryLinks } from "./binaries";

export type Place = {
  account: Account | undefined;
  binaries: Binaries;
  /** The cluster's folder; it exists only once initdb has finished. */
  clusterDir: string;
  /** Owned by whoever runs this program: passwords and port, mode 600. */
  accessFile: string;
  logFile: string;
};

type Options = { dataDir: string; report: (line: string) => void };

/**
 * Chooses and prepares the place. Makes `dataDir` if needed.
 * @throws with a remedy when the folder belongs to someone else or cannot be written.
 */
export async function preparePlace({ dataDir, report }: Options): Promise<Place> {
  makeDataDir(dataDir);
  const located = await locateBinaries();
  const wanted = path.join(realpathSync(dataDir), "pg");
  const account = chooseAccount([wanted, dataDir]);
  const refuge = account && refugePath(dataDir);
  let clusterDir = wanted;
  // Data that already lies in the refuge stays there, whatever became of the folders' permissions since.
  if (
    refuge &&
    !exists(wanted) &&
    (exists(path.join(refuge, "pg")) || !canPass(path.dirname(wanted), account))
  ) {
    report(`${account.name} cannot enter ${dataDir}, so the database is kept in ${refuge}.`);
    makeRefuge(refuge);
    clusterDir = path.join(refuge, "pg");
  } else if (account && !canPass(path.dirname(wanted), account)) {
    throw new Error(
      `${account.name}, the account PostgreSQL runs under, cannot enter ${path.dirname(wanted)}. ` +
        "Give the folders above it the x permission again (chmod o+x), or set DATA_DIR to another folder.",
    );
  }
  refuseForeignData(clusterDir, dataDir);
  const binaries = usableBinaries(located, account, { report, refuge: refuge ?? refugePath(dataDir) });
  return {
    account,
    binaries,
    clusterDir,
    accessFile: path.join(dataDir, "postgres.json"),
    logFile: path.join(dataDir, "postgres.log"),
  };
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    // The account of PostgreSQL has to pass through; what is secret inside has modes of its own.
    if (statSync(dataDir).uid === process.getuid?.()) chmodSync(dataDir, 0o755);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(foreignDataMessage(dataDir, error instanceof Error ? error.message : String(error)));
  }
}

// As an ordinary user nothing but one's own cluster can be started.
function refuseForeignData(clusterDir: string, dataDir: string): void {
  const uid = process.getuid?.();
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && uid !== undefined && uid !== 0 && owner.uid !== uid)
    throw new Error(
      foreignDataMessage(dataDir, `${clusterDir} belongs to user ${owner.uid}, and this is user ${uid}`),
    );
}

/** The folder used when the account cannot reach the checkout or the data; its name follows from the data's path. */
export function refugePath(dataDir: string): string {
  const name = createHash("sha256").update(path.resolve(dataDir)).digest("hex").slice(0, 12);
  return `/var/tmp/counterfoil-${name}`;
}

// /var/tmp is everybody's: a folder prepared there by someone else must not be trusted with the database.
function makeRefuge(refuge: string): void {
  mkdirSync(refuge, { recursive: true, mode: 0o755 });
  const made = lstatSync(refuge);
  if (!made.isDirectory() || made.uid !== process.getuid?.())
    throw new Error(
      `${refuge} belongs to someone else. Remove it, or set DATA_DIR to a folder PostgreSQL can enter.`,
    );
  chmodSync(refuge, 0o755);
}

function usableBinaries(
  located: Binaries,
  account: Account | undefined,
  { report, refuge }: { report: (line: string) => void; refuge: string },
): Binaries {
  const complete = tryRestoringLinks(located.nativeDir, report);
  if (complete && canRun(located, account)) return located;
  const copy = binariesIn(path.join(refuge, `postgres-${signature(located.nativeDir)}`));
  if (!canRun(copy, account)) {
    makeRefuge(refuge);
    report(
      `The programs of PostgreSQL cannot be run where npm put them; they are copied to ${copy.nativeDir}.`,
    );
    rmSync(copy.nativeDir, { recursive: true, force: true });
    cpSync(located.nativeDir, copy.nativeDir, { recursive: true, verbatimSymlinks: true });
    openForAll(copy.nativeDir);
    restoreLibraryLinks(copy.nativeDir);
  }
  const trial = spawnSync(copy.postgres, ["--version"], { ...identity(account), cwd: "/", encoding: "utf8" });
  if (trial.status !== 0)
    throw new Error(
      `The embedded PostgreSQL does not run here: ${(trial.stderr || String(trial.error ?? "")).trim()}. ` +
        "Run npm install again, or start your own PostgreSQL 16 or newer and set DATABASE_URL.",
    );
  return copy;
}

function tryRestoringLinks(nativeDir: string, report: (line: string) => void): boolean {
  try {
    const made = restoreLibraryLinks(nativeDir);
    if (made > 0) report(`Restored ${made} missing library links of PostgreSQL.`);
    return true;
  } catch {
    return false;
  }
}

function canRun(binaries: Binaries, account: Account | undefined): boolean {
  const options = { ...identity(account), cwd: "/" };
  return (
    spawnSync(binaries.postgres, ["--version"], options).status === 0 &&
    spawnSync(binaries.initdb, ["--version"], options).status === 0
  );
}

/** Spawn options that make a program run under the account. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** PostgreSQL's programs need nothing of our environment, least of all its secrets. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? "",
    LC_ALL: "C",
    TZ: "UTC",
  } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv;
}

// Copies made under a strict umask would shut out the very account they are made for.
function openForAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) openForAll(full);
    else if (entry.isFile()) chmodSync(full, statSync(full).mode | (full.includes("/bin/") ? 0o555 : 0o444));
  }
}

function signature(nativeDir: string): string {
  const program = statSync(binariesIn(nativeDir).postgres);
  return createHash("sha256").update(`${program.size} ${program.mtimeMs}`).digest("hex").slice(0, 8);
}

/** Whether the account may pass through every folder down to and including this one. */
export function canPass(folder: string, account: Account): boolean {
  for (let current = folder; ; current = path.dirname(current)) {
    const { uid, gid, mode } = statSync(current);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
