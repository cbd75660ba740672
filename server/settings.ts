// The configuration as the starter sees it: .env beside the environment, and a secret made in demo mode.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Env, modeOf, parseEnv } from "../app/env.server";
import { foreignDataMessage } from "./foreign-data";
import { projectRoot } from "./project-root";

/** Variables that stand in .env and not in the environment are taken from there. */
export function readEnvFile(): void {
  const file = path.join(projectRoot, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Parses the environment for a start of the whole product.
 * @throws ConfigurationError
 */
export function readSettings(record: Record<string, string | undefined>): Env {
  if (record.APP_SECRET?.trim()) return parseEnv(record);
  if (modeOf(record) === "production") return parseEnv(record);
  // Everything else is judged first, so that a typing mistake leaves no folder behind.
  const trial = parseEnv({ ...record, APP_SECRET: "a stand-in while the other variables are judged" });
  return { ...trial, appSecret: demoSecret(trial.dataDir) };
}

/** The secret of a demo, made at random on the first start: stored credentials stay readable after a restart. */
function demoSecret(dataDir: string): string {
  const file = path.join(dataDir, "app-secret");
  try {
    if (existsSync(file)) return readFileSync(file, "utf8").trim();
    const secret = randomBytes(32).toString("hex");
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    return secret;
  } catch (error) {
    throw new Error(foreignDataMessage(dataDir, error instanceof Error ? error.message : String(error)));
  }
}

/** The environment of the children: what was given, with every address and choice made explicit. */
export function childEnvironment(
  settings: Env,
  urls: { databaseUrl: string; queueDatabaseUrl: string },
): NodeJS.ProcessEnv {
  const { MIGRATION_DATABASE_URL: _kept, ...given } = process.env;
  return {
    ...given,
    NODE_ENV: "production",
    COUNTERFOIL_MODE: settings.mode,
    HOST: settings.host,
    PORT: String(settings.port),
    APP_URL: settings.appUrl,
    APP_SECRET: settings.appSecret,
    DATA_DIR: settings.dataDir,
    DATABASE_URL: urls.databaseUrl,
    QUEUE_DATABASE_URL: urls.queueDatabaseUrl,
    DEMO_DATA: settings.demoData,
    STRIPE_SANDBOX_PORT: String(settings.stripeSandboxPort),
    // The sandbox is a program of its own with names of its own; it listens where the app listens.
    SANDBOX_PORT: String(settings.stripeSandboxPort),
    SANDBOX_HOST: settings.host,
    ...(settings.stripeApiBase ? { STRIPE_API_BASE: settings.stripeApiBase } : {}),
  };
}
