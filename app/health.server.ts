// Whether this process can do its work: the database answers, and has every migration this build was made with.
import { readdirSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { isDatabaseAway } from "./database-away";
import { env } from "./env.server";
import { type Database, database, openDatabase } from "./store/client.server";

export type Health =
  | { status: "ok" }
  | { status: "database_away" }
  | { status: "migrations_missing"; missing: string[] };

const answerLimitMs = 2_000;

// A connection of its own: a busy pool must not make a healthy process look ill.
let probe: Database | undefined;
let expected: string[] | undefined;

/** Asks the database; answers within two seconds in any case. */
export async function health(): Promise<Health> {
  probe ??= openDatabase(env.databaseUrl, { maxConnections: 1 });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ status: "database_away" }), answerLimitMs);
  });
  try {
    return await Promise.race([compareMigrations(probe), late]);
  } catch (error) {
    if (isDatabaseAway(error)) return { status: "database_away" };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function compareMigrations(connection: Database): Promise<Health> {
  const names = await connection.transaction(async (tx) => {
    const [journal] = await tx.execute(
      sql`select to_regclass('public.schema_migrations') is not null as exists`,
    );
    return journal?.exists
      ? await tx.execute<{ name: string }>(sql`select name from public.schema_migrations`)
      : [];
  });
  const applied = new Set(names.map(({ name }) => name));
  const missing = expectedMigrations().filter((name) => !applied.has(name));
  return missing.length === 0 ? { status: "ok" } : { status: "migrations_missing", missing };
}

function expectedMigrations(): string[] {
  expected ??= readdirSync(path.resolve("drizzle", "migrations"))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.replace(/\.sql$/, ""));
  return expected;
}

/** Ends the connections of this process; what runs has finished before. */
export async function shutdown(): Promise<void> {
  await Promise.all([probe?.close(), database().close()]);
}
