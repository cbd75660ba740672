import {
  failPlanMigrationItem,
  loadMigrationStep,
  stepPlanMigration,
} from "~/operations/step-plan-migration.server";
import type { SystemCaller } from "./system-caller";
import { takeSteps } from "./take-steps.server";

const MIGRATION = {
  operation: "stepPlanMigration",
  load: loadMigrationStep,
  take: stepPlanMigration,
  fail: failPlanMigrationItem,
};

/**
 * Takes the subscriptions of running plan migrations over until none is left; figures that are missing are calculated
 * before, some at a time. Gives the steps taken.
 */
export function migrateDue(caller: SystemCaller, signal?: AbortSignal): Promise<number> {
  return takeSteps(caller, MIGRATION, { signal });
}
