// Finds a real Chromium for the browser tests.
import { accessSync, constants } from "node:fs";
import { chromium } from "@playwright/test";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/usr/local/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser to drive: CHROMIUM_PATH, the usual places, or the one Playwright installed.
 * @throws when CHROMIUM_PATH names no program; undefined when there is none anywhere
 */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(
      `CHROMIUM_PATH is ${named}, and there is no program. Unset it, or let it name a Chromium.`,
    );
  }
  return [...usualPlaces, chromium.executablePath()].find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
