import { failBulkItem, loadBulkStep, stepBulkRun } from "~/operations/step-bulk-run.server";
import type { SystemCaller } from "./system-caller";
import { takeSteps } from "./take-steps.server";

const BULK = { operation: "stepBulkRun", load: loadBulkStep, take: stepBulkRun, fail: failBulkItem };

/** Rows between two looks at what else is due: mails of those that are done do not wait for the last one. */
const MOST_STEPS = 100;

/** Goes on with running bulk runs, some rows at a time. Gives the steps taken. */
export function bulkDue(caller: SystemCaller, signal?: AbortSignal): Promise<number> {
  return takeSteps(caller, BULK, { signal, most: MOST_STEPS });
}
