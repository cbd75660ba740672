// `npm test`: every check there is, from a fresh checkout. Needs nothing but Node and npm.
// `npm test -- pure db e2e house` runs a selection.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { demandNode, installIfStale, root } from "./prepare.mjs";

demandNode();
process.chdir(root);
installIfStale();
const runner = [
  path.join(root, "node_modules", "tsx", "dist", "cli.mjs"),
  "test/run.ts",
  ...process.argv.slice(2),
];
const result = spawnSync(process.execPath, runner, { stdio: "inherit" });
process.exit(result.status ?? 1);
