// A database of its own for every test file, under the product's own role.
import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import { type Database, openDatabase, useDatabase } from "~/store/client.server";
import { LOCAL_TABLES } from "../../drizzle/schema/table-classes";
import { type ClonedDatabase, cloneTemplate } from "../../server/postgres/throw-away";

/** Copies the migrated template. Whoever calls it drops it. */
export function createTestDatabase(): Promise<ClonedDatabase> {
  return cloneTemplate(inject("clusterAccess"));
}

/**
 * Gives the test file a database and puts it under the app, so that gate, operations and routes use it.
 * @returns a holder whose fields are set before the first test
 */
export function useTestDatabase(): { readonly database: Database; readonly clone: ClonedDatabase } {
  const holder: { database?: Database; clone?: ClonedDatabase } = {};
  beforeAll(async () => {
    holder.clone = await createTestDatabase();
    const tables = await listTenantTables(holder.clone.ownerUrl);
    holder.database = openDatabase(holder.clone.appUrl, {
      maxConnections: 4,
      onStatement: (statement) => demandTenant(statement, tables),
    });
    useDatabase(holder.database);
    process.env.DATABASE_URL = holder.clone.appUrl;
    process.env.QUEUE_DATABASE_URL = holder.clone.workerUrl;
  });
  afterAll(async () => {
    await holder.database?.close();
    await holder.clone?.drop();
  });
  return holder as { database: Database; clone: ClonedDatabase };
}

/** How many statements the app sends to the test's database for one piece of work. */
export async function countStatements(
  { database, clone }: { readonly database: Database; readonly clone: ClonedDatabase },
  work: () => Promise<unknown>,
): Promise<number> {
  let count = 0;
  const counting = openDatabase(clone.appUrl, {
    maxConnections: 1,
    onStatement: () => {
      count += 1;
    },
  });
  useDatabase(counting);
  try {
    await work();
  } finally {
    useDatabase(database);
    await counting.close();
  }
  return count;
}

/** Opens a superuser's connection for one piece of work: to look at rows that no role of the product may see. */
export async function asOwner<T>(clone: ClonedDatabase, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(clone.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function listTenantTables(ownerUrl: string): Promise<Set<string>> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
    const local: readonly string[] = LOCAL_TABLES;
    return new Set(
      rows.map(({ name }) => name).filter((name) => !local.includes(name) && name !== "organizations"),
    );
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Refuses a statement on a tenant table that does not name organization_id. Row-level security would still hide
 * foreign rows, but a sharded database would ask every shard.
 */
export function demandTenant(statement: string, tenantTables: ReadonlySet<string>): void {
  const named = statement.matchAll(
    /\b(?:from|join|into|update)\s+(?:only\s+)?"?(?:public"?\.)?"?([a-z_]+)"?/gi,
  );
  const tables = [...named].map(([, table]) => table ?? "").filter((table) => tenantTables.has(table));
  if (tables.length === 0 || /organization_id/.test(statement)) return;
  throw new Error(
    `A statement on ${tables.join(", ")} does not name organization_id: ${statement.slice(0, 200)}`,
  );
}
