import { isDatabaseAway } from "~/database-away";
import { env } from "~/env.server";
import { visit } from "~/gate.server";
import { log } from "~/log.server";
import { findDemoOrganization } from "~/operations/found-demo-organization.server";
import { ensureDemoOrganization, loadDemo } from "./load-demo.server";

const PAUSE_MS = 2_000;

/**
 * What the worker does beside its queue in demo mode: fills an empty database with the demo organization, and goes on
 * with one that a killed process left half-way. Resolves when it is loaded, when there is nothing to do, or when
 * `signal` stops it; never throws.
 */
export async function startDemoIfEmpty(signal: AbortSignal): Promise<void> {
  if (env.demoData !== "load") return;
  while (!signal.aborted) {
    try {
      const { organizationId, organizations } = await visit(findDemoOrganization);
      if (organizationId === null && organizations > 0) return;
      const id = await ensureDemoOrganization(Date.now());
      if (id !== null) await loadDemo(id, { signal });
      return;
    } catch (error) {
      if (!isDatabaseAway(error)) {
        log.error({ err: error }, "The demo organization could not be loaded to its end");
        return;
      }
      log.warn({ err: error }, "Loading the demo organization waits for the database");
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
