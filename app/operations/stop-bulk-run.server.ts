import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockBulkRun, saveBulkRun } from "~/store/bulk-runs.server";
import { countOpenRows } from "./steps/bulk-rows.server";

/** Stops a run after the row at hand; what is done stays done, and it can go on later. Refuses `bulk_not_running`. */
export async function stopBulkRun(
  context: Context,
  { bulkRunId }: { readonly bulkRunId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const run = await lockBulkRun(context, bulkRunId);
  if (run.state !== "running" || run.calculatesThen !== null) {
    return refuse({
      code: "bulk_not_running",
      sentence: "This run is not going on.",
      remedy: "There is nothing to stop.",
    });
  }
  await saveBulkRun(context, run.id, { state: "stopped", finishedAt: context.now });
  const { done, all } = await countOpenRows(context, run.id);
  await insertAudit(context, {
    action: "bulk_run.stopped",
    subjectKind: "bulk_run",
    subjectId: run.id,
    details: { done, of: all },
  });
  return accept({ id: run.id });
}
