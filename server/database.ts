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
  if (settings.migrationDatabaseUrl) {
    await describeLogin(settings.migrationDatabaseUrl, "MIGRATION_DATABASE_URL");
    await bringUpToDate(settings.migrationDatabaseUrl, report);
    await setFirstPasswords(settings.migrationDatabaseUrl, [settings.databaseUrl, settings.queueDatabaseUrl]);
  }
  const given = await describeLogin(settings.databaseUrl, "DATABASE_URL");
  const adminUrl = settings.migrationDatabaseUrl || (given.mayAdministrate ? settings.databaseUrl : "");
  if (adminUrl && !settings.migrationDatabaseUrl) await bringUpToDate(adminUrl, report);
  if (!adminUrl) await demandMigrations(settings.databaseUrl, given.role);
  if (given.isUnbound)
    report(
      `${given.role} in DATABASE_URL bypasses row-level security; the app logs in as ${appLogin} instead.`,
    );
  const databaseUrl = given.isUnbound ? await ownLogin(settings, appLogin, adminUrl) : settings.databaseUrl;
  const queueDatabaseUrl = settings.queueDatabaseUrl || (await ownLogin(settings, workerLogin, adminUrl));
  await describeLogin(queueDatabaseUrl, "QUEUE_DATABASE_URL");
  return { databaseUrl, queueDatabaseUrl };
}

async function bringUpToDate(adminUrl: string, report: Report): Promise<void> {
  const applied = await migrate({ url: adminUrl, folder: migrationsFolder });
  if (applied.length > 0) report(`Applied ${applied.length} migrations: ${applied.join(", ")}.`);
}

async function demandMigrations(url: string, role: string): Promise<void> {
  const missing = await findMissingMigrations({ url, folder: migrationsFolder });
  if (missing.length > 0)
    throw new Error(
      `The database lacks ${missing.length} migrations (${missing.join(", ")}), and ${role} may not change the schema. ` +
        `Set MIGRATION_DATABASE_URL to the database's owner. ${expectedRoles}`,
    );
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

/**
 * The address of a role whose password follows from the secret: every machine that shares the secret derives the
 * same one, so none has to be written down.
 */
async function ownLogin(settings: Env, role: string, adminUrl: string): Promise<string> {
  if (!adminUrl)
    throw new Error(`QUEUE_DATABASE_URL is missing: the job queue logs in as ${role}. ${expectedRoles}`);
  const password = createHmac("sha256", settings.appSecret).update(`database login ${role}`).digest("hex");
  const url = new URL(settings.databaseUrl);
  url.username = role;
  url.password = password;
  if (!(await canLogIn(url.href))) await setPasswords(adminUrl, { [role]: password });
  return url.href;
}

// The first migration makes the roles without passwords; the addresses say what they are meant to be. A password that
// exists is never changed: other installations may use the same role.
async function setFirstPasswords(adminUrl: string, urls: readonly string[]): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    for (const { username, password } of urls.filter(Boolean).map((url) => new URL(url))) {
      const [role] = await sql`select 1 from pg_authid where rolname = ${username} and rolpassword is null`;
      const isOurs = username === appLogin || username === workerLogin;
      if (role && isOurs && password)
        await setPasswords(adminUrl, { [username]: decodeURIComponent(password) });
    }
  } catch (error) {
    // Only a superuser sees which roles lack a password; anyone else has set them by hand.
    if (!(error instanceof Error && "code" in error && error.code === "42501")) throw error;
  } finally {
    await sql.end({ timeout: 1 });
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
