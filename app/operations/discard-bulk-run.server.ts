import { accept, type Outcome, refuse } from "~/billing/outcome";
import { isDiscardable } from "~/billing/run-kinds";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockBulkRun, saveBulkRun } from "~/store/bulk-runs.server";
import { countOpenRows } from "./steps/bulk-rows.server";

/**
 * Puts a run over many rows aside that nobody started, also while its figures are calculated; it stays on record and
 * can never be started. Refuses `bulk_not_draft`.
 */
export async function discardBulkRun(
  context: Context,
  { bulkRunId }: { readonly bulkRunId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const run = await lockBulkRun(context, bulkRunId);
  if (!isDiscardable(run)) {
    return refuse({
      code: "bulk_not_draft",
      sentence: "This run was started or discarded before, so there is no plan to discard.",
      remedy: "What is done stays done; stop the run if it goes on.",
    });
  }
  await saveBulkRun(context, run.id, { state: "discarded", calculatesThen: null, finishedAt: context.now });
  const { all } = await countOpenRows(context, run.id);
  await insertAudit(context, {
    action: "bulk_run.discarded",
    subjectKind: "bulk_run",
    subjectId: run.id,
    details: { kind: run.kind, rows: all },
  });
  return accept({ id: run.id });
}
