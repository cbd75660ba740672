// Makes sure there is a Chromium that runs, installing one if need be: browser tests are never left out.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium";

// Package managers that may know a Chromium, with what they need to hear.
const managers: [string, string][] = [
  ["/usr/bin/apt-get", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium"],
  ["/usr/bin/dnf", "dnf install -y chromium"],
  ["/sbin/apk", "apk add --no-cache chromium"],
  ["/usr/bin/zypper", "zypper --non-interactive install chromium"],
];

/**
 * The path of a Chromium that starts.
 * @throws saying what was tried and what to do
 */
export async function obtainChromium(): Promise<string> {
  if (runs(findChromium())) return findChromium() ?? "";
  console.log("No Chromium found; asking Playwright for one …");
  spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
  if (runs(findChromium())) return findChromium() ?? "";
  const manager = managers.find(([program]) => existsSync(program));
  if (process.getuid?.() === 0 && manager) {
    console.log(`Installing Chromium with ${manager[0]} …`);
    spawnSync("sh", ["-c", manager[1]], { stdio: "inherit" });
  }
  const found = findChromium();
  if (found && runs(found)) return found;
  throw new Error(
    "no Chromium starts here, Playwright could not install one, and neither could the system's package manager. " +
      "Install Chromium (as root: apt-get install chromium), or set CHROMIUM_PATH to one.",
  );
}

// Installed without its libraries, a browser exists and does not start.
function runs(program: string | undefined): boolean {
  return program !== undefined && spawnSync(program, ["--version"]).status === 0;
}
