import path from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first";

const alias = { "~": path.resolve(import.meta.dirname, "app") };

// Three speeds: pure, database, and the browser's under playwright.config.ts.
export default defineConfig({
  resolve: { alias },
  test: {
    // The machine that has to be enough has two cores.
    maxWorkers: 2,
    pool: "forks",
    sequence: { sequencer: LongestFirst },
    setupFiles: ["test/support/environment.ts", "test/support/property-seed.ts"],
    // For what hangs: no test says how fast something is.
    testTimeout: 120_000,
    // Loading the product takes longer than most files' tests, so the files of a process share what is loaded. What is
    // made once a process, the configuration, is forgotten between files by environment.ts.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
          exclude: ["test/**/*.db.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "database",
          include: ["test/**/*.db.test.ts"],
          globalSetup: ["test/support/cluster.ts"],
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
