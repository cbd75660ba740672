// Completes package-lock.json. A registry that lacks some platforms' packages makes npm leave them out of the lock
// file, and then `npm ci` calls the file incomplete on every platform. Run it after adding a package.
import { readFileSync, writeFileSync } from "node:fs";

const systems = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  netbsd: "netbsd",
  openbsd: "openbsd",
  openharmony: "openharmony",
  sunos: "sunos",
  aix: "aix",
  win32: "win32",
  windows: "win32",
};
const processors = [
  "arm64",
  "x64",
  "ia32",
  "arm",
  "riscv64",
  "ppc64",
  "s390x",
  "mips64el",
  "loong64",
  "wasm32",
];

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const packages = lock.packages;

/** Where Node would find the dependency of a package, or undefined when the lock file has none. */
function resolve(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place]) return place;
    if (folder === "") return undefined;
  }
}

function entryFor(name, range, parent) {
  const words = name.split(/[/-]/);
  const system = words.map((word) => systems[word]).find(Boolean);
  const processor = processors.find((candidate) => words.some((word) => word.startsWith(candidate)));
  // In the order npm writes them, so that the next install changes nothing.
  return {
    version: range.replace(/^[\^~]/, ""),
    ...(processor ? { cpu: [processor] } : {}),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...(system ? { os: [system] } : {}),
  };
}

let added = 0;
for (const [place, parent] of Object.entries(packages))
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    if (resolve(place, name)) continue;
    const folder = place.slice(0, place.lastIndexOf("node_modules/"));
    packages[`${folder}node_modules/${name}`] = entryFor(name, range, parent);
    added += 1;
  }

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`Added ${added} platform packages to package-lock.json.`);
