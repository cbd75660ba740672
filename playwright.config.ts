// Browser tests drive the product as `npm start` brings it up, on ports and data of their own. The app is opened on
// 127.0.0.1 and the sandbox on localhost, so that cookies cross sites as they do in life.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./test/support/chromium";

// Workers read this file again and must come to the same values, which they inherit through the environment.
process.env.E2E_PORT ??= "4180";
process.env.E2E_DATA_DIR ??= mkdtempSync(path.join(tmpdir(), "counterfoil-e2e-"));
const port = Number(process.env.E2E_PORT);
const appUrl = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: "test/e2e",
  // For what hangs, on a machine that is busy: no test says how fast something is.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 2,
  // The walk over all pages takes as long as everything else together, so it starts first.
  projects: [
    { name: "pages", testMatch: "pages.spec.ts" },
    { name: "journeys", testIgnore: "pages.spec.ts" },
  ],
  forbidOnly: true,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["line"], ["json"]] : [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: appUrl,
    // A trace costs as much as the test; `--trace retain-on-failure` brings one where it is wanted.
    trace: "off",
    launchOptions: { executablePath: findChromium(), args: ["--no-sandbox"] },
  },
  webServer: {
    command: "node server/start.mjs",
    url: `${appUrl}/healthz`,
    timeout: 180_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGINT", timeout: 20_000 },
    stdout: process.env.E2E_SERVER_OUTPUT ? "pipe" : "ignore",
    env: {
      PORT: String(port),
      STRIPE_SANDBOX_PORT: String(port + 1),
      APP_URL: appUrl,
      HOST: "127.0.0.1",
      DATA_DIR: process.env.E2E_DATA_DIR,
      COUNTERFOIL_MODE: "demo",
      DATABASE_URL: "",
      DEMO_DATA: "none",
      SMTP_URL: "",
      // The sandbox repeats a failed delivery after these seconds; real time is too long for a test.
      SANDBOX_RETRY_SECONDS: "0.5,1,2,5",
    },
  },
});
