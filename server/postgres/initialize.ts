// Makes a new cluster. It grows in a folder beside its place and is renamed when finished, so that an interrupted
// run never looks like a cluster.
import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type Access, ownerLogin } from "./access";
import { identity, type Place, plainEnvironment } from "./place";

const unfinishedPrefix = "pg.unfinished-";

export function isInitialized(place: Place): boolean {
  return existsSync(path.join(place.clusterDir, "PG_VERSION"));
}

/** Runs initdb. The caller holds the data folder's lock, so leftovers of an interrupted run are nobody's. */
export async function initializeCluster(place: Place, access: Access): Promise<void> {
  const parent = path.dirname(place.clusterDir);
  for (const name of readdirSync(parent))
    if (name.startsWith(unfinishedPrefix)) rmSync(path.join(parent, name), { recursive: true, force: true });
  const unfinished = path.join(parent, `${unfinishedPrefix}${process.pid}`);
  mkdirSync(unfinished, { mode: 0o700 });
  const passwordFile = path.join(unfinished, "password");
  writeFileSync(passwordFile, access.ownerPassword, { mode: 0o600 });
  if (place.account)
    for (const file of [unfinished, passwordFile]) chownSync(file, place.account.uid, place.account.gid);
  const cluster = path.join(unfinished, "cluster");
  try {
    await runInitdb(place, cluster, passwordFile);
    chmodSync(cluster, 0o700);
    putInPlace(place, cluster);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function putInPlace(place: Place, cluster: string): void {
  // An empty folder made by hand is no reason to fail; one with content is not ours to remove.
  if (existsSync(place.clusterDir) && readdirSync(place.clusterDir).length > 0)
    throw new Error(
      `${place.clusterDir} exists but is no PostgreSQL cluster. Move it away, or set DATA_DIR.`,
    );
  rmSync(place.clusterDir, { recursive: true, force: true });
  renameSync(cluster, place.clusterDir);
}

// --no-sync saves seconds, and the first checkpoint writes everything that matters; the builtin locale sorts the
// same on every machine.
function runInitdb(place: Place, cluster: string, passwordFile: string): Promise<void> {
  const args = [
    ["-D", cluster],
    ["-U", ownerLogin],
    ["-E", "UTF8"],
    ["--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync", "--no-instructions"],
    ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
  ].flat();
  return new Promise((resolve, reject) => {
    const child = spawn(place.binaries.initdb, args, {
      ...identity(place.account),
      cwd: "/",
      env: plainEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`initdb failed:\n${output.trim()}`)),
    );
  });
}
