import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { lockBulkRun, saveBulkRun } from "~/store/bulk-runs.server";
import { countOpenRows } from "./steps/bulk-rows.server";
import { bulkDiscarded, bulkNothingLeft, bulkRunning } from "./steps/guard-bulk-run";

/**
 * Lets a calculated run go: the worker does its pending rows one by one, and none that is done is done twice. Refuses
 * `bulk_running`, `bulk_discarded`, `bulk_nothing_left`, `preview_outdated` and, where the typed number of rows is
 * another, `bulk_count_differs`.
 */
export async function startBulkRun(
  context: Context,
  input: { readonly bulkRunId: string; readonly previewHash: string; readonly count: string },
): Promise<Outcome<{ readonly id: string }>> {
  const run = await lockBulkRun(context, input.bulkRunId);
  if (run.state === "running") return refuse(bulkRunning());
  if (run.state === "discarded") return refuse(bulkDiscarded());
  if (run.previewHash !== input.previewHash) {
    return refuse({
      code: "preview_outdated",
      sentence: "The figures of this run were calculated anew since you saw them. Nothing was done.",
      remedy: "Look at the new figures, and confirm those.",
    });
  }
  const { pending } = await countOpenRows(context, run.id);
  if (pending === 0) return refuse(bulkNothingLeft());
  if (input.count !== String(pending)) {
    return refuse({
      code: "bulk_count_differs",
      sentence: input.count === "" ? "The number was not typed." : `You typed ${input.count.slice(0, 20)}.`,
      remedy: `Type ${pending} to confirm.`,
      field: "count",
    });
  }
  await saveBulkRun(context, run.id, {
    state: "running",
    startedBy: actorIdOf(context.actor),
    startedAt: context.now,
    finishedAt: null,
  });
  await insertAudit(context, {
    action: "bulk_run.started",
    subjectKind: "bulk_run",
    subjectId: run.id,
    details: { kind: run.kind, pending },
  });
  return accept({ id: run.id });
}
