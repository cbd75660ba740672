// Loads a module of the bench as production runs the product: bundled. The loader of TypeScript keeps the name of every
// function that is made, which costs the engine half its speed and is no part of it.
import { rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { projectRoot } from "../server/project-root";

export async function asBuilt<Module>(file: string): Promise<Module> {
  const outfile = path.join(projectRoot, "build", "bench", `${path.parse(file).name}.mjs`);
  await build({
    entryPoints: [path.join(projectRoot, "bench", file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
