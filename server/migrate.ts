// Brings a database to the schema of this build: every file of drizzle/migrations once, in the order of their names,
// one at a time over all machines. Logins get their passwords here too, since only the schema's owner may set them.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";

/** Between the statements of a migration file; a server of a sharded database takes one statement at a time. */
const separator = "--> statement-breakpoint";

// Any number will do, as long as nothing else takes an advisory lock: nothing else may.
const migrationLock = 7_241_839_001;

// The extended protocol takes a single statement; the simple one would quietly take several. The driver knows the
// option, its types do not name it.
const oneStatement: postgres.UnsafeQueryOptions & { simple: boolean } = { prepare: false, simple: false };

export type Migration = { name: string; statements: string[]; checksum: string };

/** The migration files of a folder in their order, each split into single statements. */
export function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      const statements = text
        .split(separator)
        .map((statement) => statement.trim())
        .filter((statement) => statement.replace(/--.*$/gm, "").trim() !== "");
      return {
        name: file.replace(/\.sql$/, ""),
        statements,
        checksum: createHash("sha256").update(text).digest("hex"),
      };
    });
}

/**
 * Applies what is missing. Each file is one transaction, so a file is applied wholly or not at all.
 * @param url a login that may change the schema
 * @returns the names of the migrations that were applied now
 * @throws naming file and statement, or saying that an applied file was changed since
 */
export async function migrate({ url, folder }: { url: string; folder: string }): Promise<string[]> {
  const migrations = readMigrations(folder);
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${migrationLock})`;
    await createJournal(sql);
    const rows = await sql<
      { name: string; checksum: string }[]
    >`select name, checksum from public.schema_migrations`;
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const { name, checksum } of migrations)
      if (applied.has(name) && applied.get(name) !== checksum)
        throw new Error(
          `Migration ${name} was changed after this database had applied it. Restore the file and add a new one ` +
            "instead; data without value can also be dropped by removing the data folder.",
        );
    for (const migration of missing) await apply(sql, migration);
    return missing.map(({ name }) => name);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The names of the migrations a database lacks; reads only, so any login of the product may ask. */
export async function findMissingMigrations({
  url,
  folder,
}: {
  url: string;
  folder: string;
}): Promise<string[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const [journal] = await sql`select to_regclass('public.schema_migrations') is not null as exists`;
    const rows = journal?.exists
      ? await sql<{ name: string }[]>`select name from public.schema_migrations`
      : [];
    const applied = new Set(rows.map((row) => row.name));
    return readMigrations(folder).flatMap(({ name }) => (applied.has(name) ? [] : [name]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

// Everybody may read which migrations ran: /healthz compares them with the build's.
async function createJournal(sql: postgres.Sql): Promise<void> {
  const [journal] = await sql`select to_regclass('public.schema_migrations') is not null as exists`;
  if (journal?.exists) return;
  await sql`create table public.schema_migrations (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp()
  )`;
  await sql`grant select on public.schema_migrations to public`;
}

async function apply(sql: postgres.Sql, migration: Migration): Promise<void> {
  await sql.begin(async (transaction) => {
    for (const [index, statement] of migration.statements.entries()) {
      try {
        await transaction.unsafe(statement, [], oneStatement);
      } catch (error) {
        const firstLine = statement
          .replace(/^\s*--.*$/gm, "")
          .trim()
          .split("\n")[0];
        throw new Error(
          `Migration ${migration.name}, statement ${index + 1} (${firstLine}): ${error instanceof Error ? error.message : error}`,
          { cause: error },
        );
      }
    }
    await transaction`reset role`;
    await transaction`insert into public.schema_migrations (name, checksum)
      values (${migration.name}, ${migration.checksum})`;
  });
}

/**
 * Lets roles log in with these passwords. Roles that do not exist are left out: the migrations make them.
 */
export async function setPasswords(url: string, passwords: Record<string, string>): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    for (const [role, password] of Object.entries(passwords)) {
      const [command] = await sql<{ text: string }[]>`
        select format('alter role %I login password %L', rolname, ${password}::text) as text
        from pg_roles where rolname = ${role}`;
      if (command) await sql.unsafe(command.text);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Makes the product's database if the server has none yet. */
export async function createDatabase(url: string, name: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!found) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
