// `npm start`: one command from a fresh checkout to a running product. Needs nothing but Node and npm.
// `--dev` runs the sources through Vite and tsx instead of a build; `--build-only` ends after
// the build.
import { buildIfStale, demandNode, installIfStale, root } from "./prepare.mjs";

demandNode();
process.chdir(root);
installIfStale();
if (process.argv.includes("--dev")) {
  const { register } = await import("tsx/esm/api");
  register();
  await import("./supervisor.ts");
} else {
  buildIfStale();
  if (!process.argv.includes("--build-only")) await import("../build/server/supervisor.js");
}
