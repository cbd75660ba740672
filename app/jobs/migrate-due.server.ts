import { isDatabaseAway } from "~/database-away";
import { run, view } from "~/gate.server";
import { log } from "~/log.server";
import {
  failPlanMigrationItem,
  loadMigrationStep,
  type MigrationStep,
  stepPlanMigration,
} from "~/operations/step-plan-migration.server";
import type { SystemCaller } from "./system-caller";

/**
 * Takes the subscriptions of running plan migrations over, each in a transaction of its own, until none is left, the
 * migration is stopped or the worker is; figures that are missing are calculated before, some at a time. One that fails
 * keeps its reason and holds up nobody. Gives the steps taken.
 */
export async function migrateDue(caller: SystemCaller, signal?: AbortSignal): Promise<number> {
  let steps = 0;
  while (!signal?.aborted) {
    const step = await view(caller, loadMigrationStep);
    if (!step) return steps;
    steps += await take(caller, step);
  }
  return steps;
}

async function take(caller: SystemCaller, step: MigrationStep): Promise<number> {
  try {
    const taken = await run(caller, { operation: "stepPlanMigration" }, (context) =>
      stepPlanMigration(context, step),
    );
    return taken.ok ? taken.value : 0;
  } catch (error) {
    if (isDatabaseAway(error) || step.itemId === null) throw error;
    if (step.work === "calculate" && step.alone === undefined) return take(caller, { ...step, alone: true });
    log.error({ err: error, ...step }, "A subscription could not be taken over to another version");
    const reason = error instanceof Error ? error.message : String(error);
    await run(caller, { operation: "failPlanMigrationItem" }, (context) =>
      failPlanMigrationItem(context, { ...step, reason }),
    );
    return 1;
  }
}
