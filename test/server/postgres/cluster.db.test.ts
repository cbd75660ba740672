import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressOf, readAccess } from "../../../server/postgres/access";
import { type Cluster, startCluster, stopCluster } from "../../../server/postgres/cluster";
import { keepCluster } from "../../../server/postgres/keeper";
import { readPidFile } from "../../../server/postgres/pid-file";
import { type Place, preparePlace } from "../../../server/postgres/place";

let dataDir = "";
let place: Place;
const clusters: Cluster[] = [];
const bystanders: ChildProcess[] = [];
const silent = { report: () => undefined };

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "counterfoil-cluster-"));
  place = await preparePlace({ dataDir, ...silent });
});
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await stopCluster(cluster);
  for (const bystander of bystanders.splice(0)) bystander.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Cluster> {
  const cluster = await startCluster(place, silent);
  clusters.push(cluster);
  return cluster;
}

async function ask<T>(cluster: Cluster, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(addressOf(cluster.access, "postgres", "postgres"), {
    max: 1,
    onnotice: () => undefined,
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

test("an interrupted initdb never looks like a cluster, and its rest is removed", async () => {
  const unfinished = path.join(dataDir, "pg.unfinished-4711");
  mkdirSync(path.join(unfinished, "cluster"), { recursive: true });
  writeFileSync(path.join(unfinished, "cluster", "PG_VERSION"), "18\n");
  await start();
  expect(existsSync(unfinished)).toBe(false);
  expect(readdirSync(dataDir).sort()).toEqual(["pg", "postgres.json", "postgres.log"]);
});

test("passwords are readable by their owner alone, and nobody else enters the cluster", async () => {
  await start();
  expect(statSync(place.accessFile).mode & 0o777).toBe(0o600);
  expect(statSync(place.clusterDir).mode & 0o777).toBe(0o700);
});

test("a pid file whose number now belongs to another program is stale", async () => {
  const first = await start();
  await stopCluster(first);
  const bystander = spawn(
    "sleep",
    ["60"],
    place.account ? { uid: place.account.uid, gid: place.account.gid } : {},
  );
  bystanders.push(bystander);
  writeFileSync(
    path.join(place.clusterDir, "postmaster.pid"),
    `${bystander.pid}\n${place.clusterDir}\n0\n${first.access.port}\n\n127.0.0.1\n0 0\nready   \n`,
  );
  const second = await start();
  expect(second.isAdopted).toBe(false);
  expect(bystander.exitCode).toBeNull();
});

test("a server that outlived its supervisor is adopted with its sessions", async () => {
  const first = await start();
  await ask(first, (sql) => sql`create table kept (id int)`);
  const second = await startCluster(place, silent);
  expect(second).toMatchObject({ isAdopted: true, pid: first.pid, access: first.access });
  await ask(second, (sql) => sql`select * from kept`);
  await stopCluster(second);
  expect(readPidFile(place.clusterDir)).toBeUndefined();
});

test("a server killed with -9 comes back by itself with everything that was committed", async () => {
  const lines: string[] = [];
  const keeper = await keepCluster(place, {
    report: (line) => lines.push(line),
    giveUp: (reason) => lines.push(`gave up: ${reason}`),
    onMoved: () => lines.push("moved"),
  });
  try {
    const first = keeper.cluster();
    await ask(first, (sql) => sql`create table kept as select generate_series(1, 1000) as id`);
    process.kill(first.pid, "SIGKILL");
    const deadline = Date.now() + 20_000;
    while (keeper.cluster() === first && Date.now() < deadline) await sleep(50);
    expect(keeper.cluster().pid).not.toBe(first.pid);
    const [row] = await ask(keeper.cluster(), (sql) => sql`select count(*)::int as rows from kept`);
    expect(row).toEqual({ rows: 1000 });
    expect(lines).toEqual([
      "PostgreSQL ended unexpectedly; it starts again in 0.25 s.",
      "PostgreSQL runs again.",
    ]);
  } finally {
    await keeper.stop();
  }
});

test("when another program has taken the port the server moves", async () => {
  const first = await start();
  const { port } = first.access;
  await stopCluster(first);
  const intruder = createServer();
  await new Promise<void>((resolve) => intruder.listen(port, "127.0.0.1", resolve));
  try {
    const second = await start();
    expect(second.access.port).not.toBe(port);
    expect(readAccess(place.accessFile)?.port).toBe(second.access.port);
  } finally {
    intruder.close();
  }
});

test("lost passwords are made anew", async () => {
  const first = await start();
  await ask(first, (sql) => sql`create table kept (id int)`);
  await stopCluster(first);
  unlinkSync(place.accessFile);
  const second = await start();
  expect(second.access.ownerPassword).not.toBe(first.access.ownerPassword);
  await ask(second, (sql) => sql`select * from kept`);
});

test("a folder that is no cluster is not touched", async () => {
  mkdirSync(place.clusterDir);
  writeFileSync(path.join(place.clusterDir, "letter.txt"), "mine");
  await expect(start()).rejects.toThrow(/is no PostgreSQL cluster\. Move it away, or set DATA_DIR/);
  expect(existsSync(path.join(place.clusterDir, "letter.txt"))).toBe(true);
});
