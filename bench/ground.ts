// Where the benches that need a database run: a PostgreSQL server of their own that flushes every commit to disk.
import postgres from "postgres";
import { type Database, openDatabase, useDatabase } from "~/store/client.server";
import { type ClonedDatabase, cloneTemplate, startThrowAwayCluster } from "../server/postgres/throw-away";
import { openRawWriter, type RawWriter } from "./raw-writer";

/** Two equal databases: the product works on the one, raw statements write the same rows into the other. */
export type Arena<Prepared> = {
  readonly prepared: Prepared;
  readonly ours: ClonedDatabase;
  /** A superuser's connection to our database, to read what the product wrote. */
  readonly reader: postgres.Sql;
  readonly raw: RawWriter;
  readonly close: () => Promise<void>;
};

export type Ground = {
  /** Makes a database, lets `prepare` fill it through the product, and copies it for the raw statements. */
  readonly open: <Prepared>(prepare: () => Promise<Prepared>) => Promise<Arena<Prepared>>;
  readonly close: () => Promise<void>;
};

const CONNECTIONS = 4;

export async function openGround(): Promise<Ground> {
  const cluster = await startThrowAwayCluster({ durability: "durable" });
  const stop = async () => {
    await cluster.stop();
    process.exit(130);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return {
    open: async (prepare) => {
      const ours = await cloneTemplate(cluster.access);
      const prepared = await withDatabase(ours, prepare);
      const twin = await cloneTemplate(cluster.access, ours.name);
      for (const database of [ours, twin]) await informPlanner(database);
      const reader = postgres(ours.ownerUrl, { max: 1, onnotice: () => undefined });
      const raw = openRawWriter(twin.appUrl);
      const database = useFresh(ours);
      const close = async () => {
        await Promise.all([reader.end(), raw.close(), database.close()]);
        for (const each of [ours, twin]) await each.drop();
      };
      return { prepared, ours, reader, raw, close };
    },
    close: async () => {
      process.removeListener("SIGINT", stop);
      process.removeListener("SIGTERM", stop);
      await cluster.stop();
    },
  };
}

function useFresh(clone: ClonedDatabase): Database {
  const database = openDatabase(clone.appUrl, { maxConnections: CONNECTIONS });
  useDatabase(database);
  return database;
}

/** A database that is to be copied may have no connection left. */
async function withDatabase<T>(clone: ClonedDatabase, work: () => Promise<T>): Promise<T> {
  const database = useFresh(clone);
  try {
    return await work();
  } finally {
    await database.close();
  }
}

/** Both sides plan with statistics; without them foreign keys are checked by the wrong index. */
async function informPlanner(database: ClonedDatabase): Promise<void> {
  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => undefined });
  await sql`vacuum (analyze)`;
  await sql.end();
}
