import { log } from "~/log.server";
import { type DrainReport, drainOrganization } from "./drain-organization.server";

/** How long a browser waits for a run before it is told that the run goes on. */
const WAIT_MS = 8_000;

/**
 * Drains an organization while somebody waits at a browser: its report, or null when it takes longer. The drain then
 * goes on by itself, and the worker, which drains the same organization anyway, shares its work.
 */
export async function drainWhileWaiting(organizationId: string): Promise<DrainReport | null> {
  const drained = drainOrganization(organizationId);
  drained.catch((error) => log.error({ err: error, organizationId }, "A run asked for at a browser failed"));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), WAIT_MS);
  });
  const report = await Promise.race([drained, late]);
  clearTimeout(timer);
  return report;
}
