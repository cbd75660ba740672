// The database a start works on: the embedded one, or the one DATABASE_URL names. Either way it ends with a schema of
// this build and two addresses whose roles row-level security binds.
import { createHmac } from "node:crypto";
import postgres from "postgres";
import type { Env } from "../app/env.server";
import { createDatabase, findMissingMigrations, migrate, setPasswords } from "./migrate";
import { type Access, addressOf, appLogin, databaseName, ownerLogin, workerLogin } from "./postgres/access";
import { migrationsFolder } from "./project-root";

export type DatabaseUrls = { databaseUrl: string; queueDatabaseUrl: string };

type Report = (line: string) => void;

export function embeddedUrls(access: Access): DatabaseUrls {
  return { databaseUrl: addressOf(access, appLogin), queueDatabaseUrl: addressOf(access, workerLogin) };
}

/** Database, schema and logins of the embedded server. */
export async function prepareEmbedded(access: Access): Promise<void> {
  await createDatabase(addressOf(access, ownerLogin, "postgres"), databaseName);
  const owner = addressOf(access, ownerLogin);
  await migrate({ url: owner, folder: migrationsFolder });
  await setPasswords(owner, { [appLogin]: access.appPassword, [workerLogin]: access.workerPassword });
}

/**
 * Schema and logins of a database given from outside. A DATABASE_URL that may do everything is used for the schema
 * alone: the app logs in as its own role, because row-level security does not bind a superuser.
 * @throws saying which roles are expected
 */
export async function prepareOutside(settings: Env, report: Report): Promise<DatabaseUrls> {
  const given = await describeLogin(settings.databaseUrl, "DATABASE_URL");
  const adminUrl = settings.migrationDatabaseUrl || (given.mayAdministrate ? settings.databaseUrl : "");
  if (adminUrl) {
    const applied = await migrate({ url: adminUrl, folder: migrationsFolder });
    if (applied.length > 0) report(`Applied ${applied.length} migrations: ${applied.join(", ")}.`);
  } else {
    const missing = await findMissingMigrations({ url: settings.databaseUrl, folder: migrationsFolder });
    if (missing.length > 0)
      throw new Error(
        `The database lacks ${missing.length} migrations (${missing.join(", ")}), and ${given.role} may not change ` +
          `the schema. Set MIGRATION_DATABASE_URL to the database's owner. ${expectedRoles}`,
      );
  }
  const databaseUrl = given.isUnbound ? ownLogin(settings, appLogin) : settings.databaseUrl;
  if (given.isUnbound && adminUrl)
    report(
      `${given.role} in DATABASE_URL bypasses row-level security; the app logs in as ${appLogin} instead.`,
    );
  const queueDatabaseUrl = settings.queueDatabaseUrl || (adminUrl && ownLogin(settings, workerLogin));
  if (!queueDatabaseUrl)
    throw new Error(
      `QUEUE_DATABASE_URL is missing: the job queue logs in as ${workerLogin}. ${expectedRoles}`,
    );
  if (adminUrl) await giveMissingPasswords(adminUrl, [databaseUrl, queueDatabaseUrl]);
  await describeLogin(queueDatabaseUrl, "QUEUE_DATABASE_URL");
  return { databaseUrl, queueDatabaseUrl };
}

const expectedRoles =
  `Expected roles: ${appLogin} in DATABASE_URL (no superuser, no BYPASSRLS), ${workerLogin} in QUEUE_DATABASE_URL, ` +
  "and a role that may create roles and tables in MIGRATION_DATABASE_URL. The first migration makes the first two.";

async function describeLogin(url: string, variable: string) {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const [row] = await sql<
      { role: string; isSuper: boolean; bypasses: boolean; creates: boolean; version: number }[]
    >`
      select rolname as role, rolsuper as "isSuper", rolbypassrls as bypasses, rolcreaterole as creates,
        current_setting('server_version_num')::int as version
      from pg_roles where rolname = current_user`;
    if (!row) throw new Error("the login has no role");
    if (row.version < 160_000) throw new Error("PostgreSQL 16 or newer is needed");
    return {
      role: row.role,
      isUnbound: row.isSuper || row.bypasses,
      mayAdministrate: row.isSuper || row.creates,
    };
  } catch (error) {
    throw new Error(
      `Cannot use ${variable}: ${error instanceof Error ? error.message || String(error) : error}. ${expectedRoles}`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

// Every machine that shares the secret derives the same password, so none has to be written down.
function ownLogin(settings: Env, role: string): string {
  const url = new URL(settings.databaseUrl);
  url.username = role;
  url.password = createHmac("sha256", settings.appSecret)
    .update(`database login ${role}`)
    .digest("hex")
    .slice(0, 48);
  return url.href;
}

// The first migration makes the roles without passwords; the addresses say what they are meant to be.
async function giveMissingPasswords(adminUrl: string, urls: string[]): Promise<void> {
  for (const url of urls) {
    const { username, password } = new URL(url);
    if (username !== appLogin && username !== workerLogin) continue;
    if (!(await canLogIn(url))) await setPasswords(adminUrl, { [username]: decodeURIComponent(password) });
  }
}

async function canLogIn(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
