// npm run demo
// Loads the demo organization into the database that `npm start` runs on, or that DATABASE_URL names.
import path from "node:path";
import { ConfigurationError } from "~/env.server";
import { addressOf, appLogin, readAccess, workerLogin } from "../server/postgres/access";
import { readEnvFile, readSettings } from "../server/settings";

/** Makes every choice explicit in this process's environment, where the app reads it. */
function configure(): void {
  readEnvFile();
  const settings = readSettings(process.env);
  if (settings.mode === "production") {
    throw new ConfigurationError([
      "There is no demo in production mode: expected COUNTERFOIL_MODE=demo and a database without real customers.",
    ]);
  }
  Object.assign(process.env, { APP_SECRET: settings.appSecret, DATA_DIR: settings.dataDir });
  if (settings.databaseUrl) return;
  const access = readAccess(path.join(settings.dataDir, "postgres.json"));
  if (!access) {
    throw new ConfigurationError([
      `${settings.dataDir} holds no database yet. Run npm start: on an empty database it loads the demo by itself.`,
    ]);
  }
  // The address alone would mean a production database, so the mode is said as well.
  Object.assign(process.env, {
    COUNTERFOIL_MODE: "demo",
    DATABASE_URL: addressOf(access, appLogin),
    QUEUE_DATABASE_URL: addressOf(access, workerLogin),
  });
}

async function main(): Promise<void> {
  configure();
  const { ensureDemoOrganization, loadDemo } = await import("~/scenarios/load-demo.server");
  const { demoPeople } = await import("~/scenarios/demo-people");
  const { database } = await import("~/store/client.server");
  try {
    const organizationId = await ensureDemoOrganization(Date.now());
    if (organizationId === null) {
      throw new ConfigurationError([
        "Somebody signed up with an address of the demo's people, so the demo cannot be made here.",
      ]);
    }
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
    const ended = await loadDemo(organizationId, {
      signal: stopping.signal,
      report: ({ done, total, day }) => {
        if (done % 10 === 0 || done === total) console.log(`${day}: ${done} of ${total}`);
      },
    });
    console.log(ended === "done" ? "The demo organization is loaded." : "Stopped; run it again to go on.");
    for (const { email, password, role } of demoPeople) console.log(`  ${email}  ${password}  (${role})`);
  } finally {
    await database().close();
  }
}

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const isMisconfigured = error instanceof ConfigurationError;
  console.error(
    isMisconfigured ? message : `The demo stopped: ${message}\nRun it again to go on from there.`,
  );
  process.exitCode = isMisconfigured ? 2 : 1;
}
