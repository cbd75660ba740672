// The configuration: process.env parsed once, with one sentence per bad variable that says what is expected.
// Every process of the product reads the same variables through this file; nothing else looks at process.env.
import path from "node:path";
import { z } from "zod";

/** Everything a deployment can set. Addresses end without a slash; `dataDir` is absolute. */
export type Env = {
  /** `demo` brings sandbox, demo data and mailbox page; `production` refuses to start without secret and address. */
  mode: "demo" | "production";
  host: string;
  port: number;
  /** Where browsers reach the app, without a trailing slash: links in mails and cookies are made from it. */
  appUrl: string;
  dataDir: string;
  /** The web's and the operations' login, a role that row-level security binds. Empty until PostgreSQL is known. */
  databaseUrl: string;
  /** The job queue's own login. */
  queueDatabaseUrl: string;
  /** The login that may change the schema; only the starter uses it. */
  migrationDatabaseUrl: string;
  /** The key under which stored secrets are sealed, at least 32 characters. */
  appSecret: string;
  /** Where the Stripe API answers; undefined means Stripe itself. */
  stripeApiBase: string | undefined;
  stripeSandboxPort: number;
  /** Undefined in demo mode means: keep mail in the mailbox page. */
  smtpUrl: string | undefined;
  mailFrom: string;
  logLevel: (typeof logLevels)[number];
  /** Whether the worker fills an empty database with the demo organization. */
  demoData: "load" | "none";
  /** How many proxies in front of the app may be believed about the visitor's address and scheme. */
  trustedProxyCount: number;
};

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** A wrong configuration; `lines` holds one sentence per variable, fit to be shown to who started the program. */
export class ConfigurationError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join("\n"));
    this.name = "ConfigurationError";
  }
}

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65535);

function addressOf(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

function urlOf(schemes: string[]) {
  return z.string().refine((value) => {
    const url = addressOf(value);
    return url !== undefined && schemes.includes(url.protocol) && url.hostname !== "";
  });
}

const databaseUrl = urlOf(["postgres:", "postgresql:"]);

const variables = {
  COUNTERFOIL_MODE: z.enum(["demo", "production"]).optional(),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/)
    .default("127.0.0.1"),
  PORT: portNumber.default(3000),
  APP_URL: urlOf(["http:", "https:"])
    .refine((value) => addressOf(value)?.pathname === "/" && !/[?#]/.test(value))
    .optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: databaseUrl.optional(),
  QUEUE_DATABASE_URL: databaseUrl.optional(),
  MIGRATION_DATABASE_URL: databaseUrl.optional(),
  APP_SECRET: z.string().min(32).optional(),
  STRIPE_API_BASE: urlOf(["http:", "https:"]).optional(),
  STRIPE_SANDBOX_PORT: portNumber.optional(),
  SMTP_URL: urlOf(["smtp:", "smtps:"]).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/)
    .default("Counterfoil <billing@counterfoil.example>"),
  DEMO_DATA: z.enum(["load", "none"]).optional(),
  LOG_LEVEL: z.enum(logLevels).optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .default(0),
};

type Variable = keyof typeof variables;

const expected: Record<Variable, string> = {
  COUNTERFOIL_MODE: "demo or production",
  HOST: "the address to listen on, such as 127.0.0.1 or 0.0.0.0",
  PORT: "a port number from 1 to 65535",
  APP_URL: "the address browsers use, such as https://billing.example.com, without a path",
  DATA_DIR: "a folder path",
  DATABASE_URL: "an address such as postgres://user:password@host:5432/database",
  QUEUE_DATABASE_URL: "an address such as postgres://counterfoil_worker:password@host:5432/database",
  MIGRATION_DATABASE_URL: "an address such as postgres://postgres:password@host:5432/database",
  APP_SECRET: "at least 32 characters; make one with: openssl rand -hex 32",
  STRIPE_API_BASE:
    "the address of a Stripe API, such as http://localhost:3001; leave it out to use Stripe itself",
  STRIPE_SANDBOX_PORT: "a port number from 1 to 65535 other than PORT",
  SMTP_URL: "an address such as smtps://user:password@mail.example.com:465",
  MAIL_FROM: "a sender such as Billing <billing@example.com>",
  DEMO_DATA: "load or none; in production mode only none",
  LOG_LEVEL: `one of ${logLevels.join(", ")}`,
  TRUST_PROXY: "the number of proxies in front of the app, 0 to 99",
};

// Values of these never appear in an error: a typing mistake in a password must not end up in a log.
const secretNames = new Set<Variable>([
  "APP_SECRET",
  "DATABASE_URL",
  "QUEUE_DATABASE_URL",
  "MIGRATION_DATABASE_URL",
  "SMTP_URL",
]);

/**
 * Reads a record such as process.env. An empty string counts as not set, so `SMTP_URL=` in a file means "none".
 * @throws ConfigurationError naming every bad or missing variable, what it holds and what is expected.
 */
export function parseEnv(record: Record<string, string | undefined>): Env {
  const given: Partial<Record<Variable, string>> = Object.fromEntries(
    Object.entries(record).filter(([, value]) => value?.trim()),
  );
  const result = z.object(variables).safeParse(given);
  const wrong = result.success ? [] : result.error.issues.map((issue) => String(issue.path[0]) as Variable);
  const complaints = [...new Set(wrong)].map((name) => complaint(name, given));
  const mode = modeOf(given);
  if (given.APP_SECRET === undefined)
    complaints.push(`APP_SECRET is missing: expected ${expected.APP_SECRET}.`);
  if (mode === "production" && given.APP_URL === undefined)
    complaints.push(`APP_URL is missing: in production mode expected ${expected.APP_URL}.`);
  if (mode === "production" && given.DEMO_DATA === "load") complaints.push(complaint("DEMO_DATA", given));
  if (!result.success) throw new ConfigurationError(complaints);
  const values = result.data;
  const sandboxPort = values.STRIPE_SANDBOX_PORT ?? (values.PORT < 65535 ? values.PORT + 1 : values.PORT - 1);
  if (mode === "demo" && sandboxPort === values.PORT)
    complaints.push(complaint("STRIPE_SANDBOX_PORT", given));
  if (complaints.length > 0) throw new ConfigurationError(complaints);
  return {
    mode,
    host: values.HOST,
    port: values.PORT,
    appUrl: (values.APP_URL ?? `http://${browserHost(values.HOST)}:${values.PORT}`).replace(/\/+$/, ""),
    dataDir: path.resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? "",
    queueDatabaseUrl: values.QUEUE_DATABASE_URL ?? "",
    migrationDatabaseUrl: values.MIGRATION_DATABASE_URL ?? "",
    appSecret: values.APP_SECRET ?? "",
    stripeApiBase:
      values.STRIPE_API_BASE?.replace(/\/+$/, "") ??
      (mode === "demo" ? `http://localhost:${sandboxPort}` : undefined),
    stripeSandboxPort: sandboxPort,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    logLevel: values.LOG_LEVEL ?? (mode === "demo" ? "warn" : "info"),
    demoData: values.DEMO_DATA ?? (mode === "demo" && !values.DATABASE_URL ? "load" : "none"),
    trustedProxyCount: values.TRUST_PROXY,
  };
}

/** Demo unless said otherwise, or unless a database of one's own says that this is meant seriously. */
export function modeOf(given: Record<string, string | undefined>): Env["mode"] {
  if (given.COUNTERFOIL_MODE === "demo" || given.COUNTERFOIL_MODE === "production")
    return given.COUNTERFOIL_MODE;
  return given.DATABASE_URL?.trim() ? "production" : "demo";
}

function complaint(name: Variable, given: Partial<Record<Variable, string>>): string {
  const shown = secretNames.has(name) ? "is not right" : `is ${JSON.stringify(given[name] ?? "")}`;
  return `${name} ${shown}: expected ${expected[name]}.`;
}

// A wildcard address is where a server listens, never where a browser goes.
function browserHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

let parsedOnce: Env | undefined;

function parsed(): Env {
  parsedOnce ??= parseEnv(process.env);
  return parsedOnce;
}

/** Has the variables read again when next asked, for who sets them within a process. */
export function forgetEnv(): void {
  parsedOnce = undefined;
}

/** The configuration of this process, parsed on first use so that importing a module never fails. */
export const env: Env = new Proxy({} as Env, {
  get: (_target, name) => Reflect.get(parsed(), name),
  ownKeys: () => Reflect.ownKeys(parsed()),
  getOwnPropertyDescriptor: (_target, name) => Reflect.getOwnPropertyDescriptor(parsed(), name),
});
