import path from "node:path";
import { expect, test } from "vitest";
import { ConfigurationError, parseEnv } from "~/env.server";

const secret = "0123456789abcdef0123456789abcdef";

function complaints(record: Record<string, string>): string[] {
  try {
    parseEnv(record);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.lines;
    throw error;
  }
  return [];
}

test("an empty environment with a secret is a demo on this machine", () => {
  expect(parseEnv({ APP_SECRET: secret })).toEqual({
    mode: "demo",
    host: "127.0.0.1",
    port: 3000,
    appUrl: "http://127.0.0.1:3000",
    dataDir: path.resolve(".data"),
    databaseUrl: "",
    queueDatabaseUrl: "",
    migrationDatabaseUrl: "",
    appSecret: secret,
    stripeApiBase: "http://localhost:3001",
    stripeSandboxPort: 3001,
    smtpUrl: undefined,
    mailFrom: "Counterfoil <billing@counterfoil.example>",
    logLevel: "warn",
    demoData: "load",
    trustedProxyCount: 0,
  });
});

test("a database from outside means production, without sandbox and demo data", () => {
  const env = parseEnv({
    APP_SECRET: secret,
    APP_URL: "https://billing.example.com/",
    DATABASE_URL: "postgres://counterfoil_app:pw@db/counterfoil",
  });
  expect(env).toMatchObject({
    mode: "production",
    appUrl: "https://billing.example.com",
    stripeApiBase: undefined,
    demoData: "none",
    logLevel: "info",
  });
});

test("an empty string counts as not set", () => {
  expect(parseEnv({ APP_SECRET: secret, SMTP_URL: "", DATABASE_URL: " ", PORT: "" })).toMatchObject({
    smtpUrl: undefined,
    databaseUrl: "",
    port: 3000,
  });
});

test("production refuses to start without a secret and an address, and says both at once", () => {
  expect(complaints({ COUNTERFOIL_MODE: "production" })).toEqual([
    "APP_SECRET is missing: expected at least 32 characters; make one with: openssl rand -hex 32.",
    "APP_URL is missing: in production mode expected the address browsers use, such as https://billing.example.com, without a path.",
  ]);
});

test.each([
  ["PORT", "0"],
  ["PORT", "70000"],
  ["PORT", "3000x"],
  ["HOST", "not a host"],
  ["APP_URL", "billing.example.com"],
  ["APP_URL", "https://billing.example.com/app"],
  ["DATABASE_URL", "mysql://db/counterfoil"],
  ["QUEUE_DATABASE_URL", "nonsense"],
  ["MIGRATION_DATABASE_URL", "http://db"],
  ["APP_SECRET", "short"],
  ["STRIPE_API_BASE", "localhost:3001"],
  ["STRIPE_SANDBOX_PORT", "3000"],
  ["SMTP_URL", "mail.example.com"],
  ["MAIL_FROM", "nobody"],
  ["COUNTERFOIL_MODE", "staging"],
  ["LOG_LEVEL", "loud"],
  ["DEMO_DATA", "yes"],
  ["TRUST_PROXY", "true"],
])("a wrong %s (%s) is named in one line that says what is expected", (name, value) => {
  const lines = complaints({ APP_SECRET: secret, [name]: value });
  expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
  expect(lines.find((line) => line.startsWith(`${name} `))).toMatch(/: expected .+\.$/);
});

test("every bad variable has its own line, and secrets are not repeated", () => {
  const lines = complaints({ APP_SECRET: "hunter2", PORT: "x", SMTP_URL: "smtp-password" });
  expect(lines).toHaveLength(3);
  expect(lines.join()).not.toMatch(/hunter2|smtp-password/);
});

test("demo data cannot be asked for in production", () => {
  expect(
    complaints({
      APP_SECRET: secret,
      COUNTERFOIL_MODE: "production",
      APP_URL: "https://b.example",
      DEMO_DATA: "load",
    }),
  ).toEqual(['DEMO_DATA is "load": expected load or none; in production mode only none.']);
});
