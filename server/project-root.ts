// The folder of the checkout, found from this file: it runs both as source and as a bundle in build/server.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

export const migrationsFolder = path.join(projectRoot, "drizzle", "migrations");

function findRoot(folder: string): string {
  if (existsSync(path.join(folder, "package-lock.json"))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder)
    throw new Error("The folder with package-lock.json was not found above this program.");
  return findRoot(parent);
}
