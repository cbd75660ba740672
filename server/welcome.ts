// What is printed when everything runs: where to look, and how to get in.
import type { Env } from "../app/env.server";

export type DemoPerson = { name: string; email: string; password: string; role: string };

/** The lines shown once /healthz answers. */
export function welcomeLines(settings: Env, tookSeconds: number, people: readonly DemoPerson[]): string[] {
  const { appUrl } = settings;
  const places: [string, string][] = [
    ["Console", `${appUrl}/console`],
    ["Customer portal", `${appUrl}/portal`],
    ["API document", `${appUrl}/api/v1/openapi.json`],
  ];
  if (settings.mode === "demo") {
    if (settings.stripeApiBase) places.push(["Stripe sandbox", settings.stripeApiBase]);
    if (!settings.smtpUrl) places.push(["Mailbox", `${appUrl}/mailbox`]);
  }
  const width = Math.max(...places.map(([name]) => name.length)) + 2;
  const demo = settings.demoData === "load" ? people : [];
  return [
    "",
    `Counterfoil is ready in ${settings.mode} mode after ${tookSeconds.toFixed(1)} s.`,
    "",
    ...places.map(([name, address]) => `  ${name.padEnd(width)}${address}`),
    ...(demo.length > 0 ? ["", "  Sign in to the demo organization with"] : []),
    ...demo.map(({ email, password, role }) => `    ${email}  password ${password}  (${role})`),
    "",
    "Ctrl-C stops everything in order.",
    "",
  ];
}
