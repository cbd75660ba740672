import { spawn } from "node:child_process";
import path from "node:path";

const PROGRAM = path.join(import.meta.dirname, "drain-program.ts");

/** Runs the drain in another process and kills it with -9 as soon as `enough` says so. */
export async function killDrainOnce(
  clone: { readonly appUrl: string },
  organizationId: string,
  enough: () => Promise<boolean>,
): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, clone.appUrl, organizationId], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  while (child.exitCode === null && !(await enough())) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  child.kill("SIGKILL");
  await ended;
}
