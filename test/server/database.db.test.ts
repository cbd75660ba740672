// A database from outside: which logins are used, what is refused, and what is said.
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseEnv } from "~/env.server";
import { prepareOutside } from "../../server/database";
import { createDatabase } from "../../server/migrate";
import { addressOf } from "../../server/postgres/access";
import { startThrowAwayCluster, type ThrowAwayCluster } from "../../server/postgres/throw-away";

// Roles belong to the whole server, so this file needs one of its own.
let cluster: ThrowAwayCluster;
let count = 0;

beforeAll(async () => {
  cluster = await startThrowAwayCluster();
});
afterAll(() => cluster.stop());

async function freshDatabase(): Promise<string> {
  count += 1;
  const name = `outside_${count}`;
  await createDatabase(addressOf(cluster.access, "postgres", "postgres"), name);
  return name;
}

function settings(urls: Record<string, string>) {
  return parseEnv({
    COUNTERFOIL_MODE: "production",
    APP_URL: "https://billing.example.com",
    APP_SECRET: "a secret for tests only, long enough to pass",
    ...urls,
  });
}

async function roleOf(url: string): Promise<string> {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] =
      await sql`select current_user as role, count(*) as tables from pg_tables where schemaname = 'public'`;
    expect(Number(row?.tables)).toBeGreaterThan(10);
    return row?.role;
  } finally {
    await sql.end();
  }
}

async function prepare(urls: Record<string, string>) {
  const lines: string[] = [];
  const prepared = await prepareOutside(settings(urls), (line) => lines.push(line));
  return { ...prepared, lines };
}

test("a superuser in DATABASE_URL serves for the schema alone; the app logs in as its own role", async () => {
  const name = await freshDatabase();
  const { databaseUrl, queueDatabaseUrl, lines } = await prepare({
    DATABASE_URL: addressOf(cluster.access, "postgres", name),
  });
  expect(await roleOf(databaseUrl)).toBe("counterfoil_app");
  expect(await roleOf(queueDatabaseUrl)).toBe("counterfoil_worker");
  expect(lines).toContainEqual(expect.stringContaining("bypasses row-level security"));
});

test("three logins given apart are used as they are, and get the passwords they lack", async () => {
  const name = await freshDatabase();
  const owner = addressOf(cluster.access, "postgres", name);
  const sql = postgres(owner, { max: 1 });
  await sql`alter role counterfoil_app password null`;
  await sql`alter role counterfoil_worker password null`;
  await sql.end();
  const own = (role: string) =>
    `postgres://${role}:chosen%20password@127.0.0.1:${cluster.access.port}/${name}`;
  const urls = {
    DATABASE_URL: own("counterfoil_app"),
    QUEUE_DATABASE_URL: own("counterfoil_worker"),
    MIGRATION_DATABASE_URL: owner,
  };
  const { databaseUrl, queueDatabaseUrl } = await prepare(urls);
  expect(await roleOf(databaseUrl)).toBe("counterfoil_app");
  expect(await roleOf(queueDatabaseUrl)).toBe("counterfoil_worker");
  const mistyped = { ...urls, DATABASE_URL: urls.DATABASE_URL.replace("chosen", "mistyped") };
  await expect(prepare(mistyped)).rejects.toThrow(/Cannot use DATABASE_URL: password authentication failed/);
});

test("without a login that may change the schema, missing migrations are named with the remedy", async () => {
  const name = await freshDatabase();
  const first = await freshDatabase();
  const { databaseUrl } = await prepare({ DATABASE_URL: addressOf(cluster.access, "postgres", first) });
  const bound = new URL(databaseUrl);
  bound.pathname = `/${name}`;
  await expect(prepare({ DATABASE_URL: bound.href })).rejects.toThrow(
    /lacks \d+ migrations \(0000_roles, .*counterfoil_app may not change the schema\. Set MIGRATION_DATABASE_URL/,
  );
});

test("the app's role alone is enough once the schema is there, but the queue's login has to be named", async () => {
  const name = await freshDatabase();
  const { databaseUrl, queueDatabaseUrl } = await prepare({
    DATABASE_URL: addressOf(cluster.access, "postgres", name),
  });
  await expect(prepare({ DATABASE_URL: databaseUrl })).rejects.toThrow(/QUEUE_DATABASE_URL is missing/);
  const again = await prepare({ DATABASE_URL: databaseUrl, QUEUE_DATABASE_URL: queueDatabaseUrl });
  expect(again.lines).toEqual([]);
});

test("a database that cannot be reached is named by its variable, without its password", async () => {
  const failure = await prepare({ DATABASE_URL: "postgres://app:hunter2@127.0.0.1:1/none" }).catch(String);
  expect(failure).toMatch(/Cannot use DATABASE_URL: .*ECONNREFUSED/);
  expect(failure).not.toContain("hunter2");
});
