// The driver survives a database that goes away at the worst moments. Without server/repair-driver.mjs these tests end
// with an error nobody can catch, or with statements that never settle.
import { mkdtempSync, rmSync } from "node:fs";
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
