// The driver survives a database that goes away at the worst moments. Without server/repair-driver.mjs these tests end
// with an error nobody can catch, or with statements that never settle.
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressOf } from "../../server/postgres/access";
import { type ClusterKeeper, keepCluster } from "../../server/postgres/keeper";
import { preparePlace } from "../../server/postgres/place";

let dataDir = "";
let keeper: ClusterKeeper;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "counterfoil-driver-"));
  const place = await preparePlace({ dataDir, report: () => undefined });
  keeper = await keepCluster(place, {
    report: () => undefined,
    giveUp: () => undefined,
    onMoved: () => undefined,
  });
});
afterEach(async () => {
  await keeper.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("statements and transactions under way settle, and every connection works again", async () => {
  const sql = postgres(addressOf(keeper.cluster().access, "postgres", "postgres"), {
    max: 4,
    connect_timeout: 2,
    backoff: () => 0.1,
    onnotice: () => undefined,
  });
  const outcomes = { answered: 0, refused: 0, open: 0 };
  let isLoading = true;
  const user = async () => {
    while (isLoading) {
      outcomes.open += 1;
      const work = sql.begin(async (transaction) => {
        await transaction`select 1`;
        await transaction`select pg_sleep(0.002)`;
      });
      await work.then(
        () => (outcomes.answered += 1),
        () => (outcomes.refused += 1),
      );
      outcomes.open -= 1;
      await sleep(1);
    }
  };
  const users = Array.from({ length: 8 }, user);
  for (let round = 0; round < 3; round += 1) {
    await sleep(300);
    const { pid } = keeper.cluster();
    process.kill(pid, "SIGKILL");
    while (keeper.cluster().pid === pid) await sleep(20);
  }
  isLoading = false;
  await Promise.race([Promise.all(users), sleep(10_000)]);
  expect(outcomes.open).toBe(0);
  expect(outcomes.answered).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(0);
  const answers = await Promise.all([1, 2, 3, 4].map((n) => sql`select ${n}::int as n`));
  expect(answers.map(([row]) => row?.n)).toEqual([1, 2, 3, 4]);
  await sql.end({ timeout: 1 });
}, 60_000);

/** A FATAL message as PostgreSQL sends it to everybody when its first process has gone. */
function farewell(): Buffer {
  const fields = Buffer.from("SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0");
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Stands between driver and PostgreSQL, to cut lines. */
async function startProxy() {
  const { access } = keeper.cluster();
  const lines = new Set<Socket>();
  let cutsAt: string | undefined;
  const server = createServer((client) => {
    const database = connect(access.port, "127.0.0.1");
    lines.add(client);
    for (const socket of [client, database]) socket.on("error", () => undefined);
    client.on("close", () => database.destroy());
    database.on("close", () => client.destroy());
    database.pipe(client, { end: false });
    client.on("data", (bytes) => {
      if (cutsAt === undefined || !bytes.includes(cutsAt)) return database.write(bytes);
      cutsAt = undefined;
      client.end(farewell());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const sql = postgres(addressOf({ ...access, port }, "postgres", "postgres"), {
    max: 1,
    connect_timeout: 2,
    backoff: () => 0.1,
  });
  return {
    sql,
    /** Ends the next connection that sends a text, with a last word. */
    cutAt: (text: string) => {
      cutsAt = text;
    },
    cutNow: () => {
      for (const line of lines) line.destroy();
    },
    close: async () => {
      await sql.end({ timeout: 1 });
      server.close();
    },
  };
}

test("a connection lost while it asks for the array types is made anew, and the process lives on", async () => {
  const { sql, cutAt, close } = await startProxy();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", note);
  cutAt("pg_catalog.pg_type");
  const [first] = await sql`select 1 as n`;
  const [second] = await sql`select array[1, 2] as list`;
  await sleep(50);
  process.off("unhandledRejection", note);
  for (const other of others) process.on("unhandledRejection", other);
  expect(unhandled).toEqual([]);
  expect([first?.n, second?.list]).toEqual([1, [1, 2]]);
  await close();
}, 30_000);

test("the connection of a transaction that was cut is used again", async () => {
  const { sql, cutNow, close } = await startProxy();
  const cut = sql.begin(async (transaction) => {
    await transaction`select 1`;
    setTimeout(cutNow, 50);
    await transaction`select pg_sleep(5)`;
  });
  await expect(cut).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await sleep(50);
  const [row] = await sql`select 1 as n`;
  expect(row?.n).toBe(1);
  await close();
}, 30_000);

test("what a cut transaction still says is refused, and never said in another transaction", async () => {
  const { sql, cutNow, close } = await startProxy();
  await sql`create table said (word text)`;
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let late: unknown = "never settled";
  const cut = sql.begin(async (transaction) => {
    await transaction`select 1`;
    cutNow();
    await held;
    await transaction`insert into said values ('late')`.catch((error: { code: string }) => {
      late = error.code;
    });
  });
  await expect(cut).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await sql.begin(async (transaction) => {
    await transaction`insert into said values ('mine')`;
    goOn();
    await sleep(100);
    await transaction`insert into said values ('mine too')`;
  });
  expect([...(await sql`select word from said order by word`)].map(({ word }) => word)).toEqual([
    "mine",
    "mine too",
  ]);
  expect(late).toBe("CONNECTION_CLOSED");
  await close();
}, 30_000);
