import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockBulkRun } from "~/store/bulk-runs.server";
import { calculateBulkAnew, countOpenRows } from "./steps/bulk-rows.server";
import { bulkDiscarded, bulkNothingLeft, bulkRunning } from "./steps/guard-bulk-run";

/**
 * Looks again at the rows that are not done, refused ones too, as they stand now; the worker calculates them. Nothing is
 * done. Refuses `bulk_running`, `bulk_discarded` and `bulk_nothing_left`.
 */
export async function recalculateBulkRun(
  context: Context,
  { bulkRunId }: { readonly bulkRunId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const run = await lockBulkRun(context, bulkRunId);
  if (run.state === "running") return refuse(bulkRunning());
  if (run.state === "discarded") return refuse(bulkDiscarded());
  const { pending, refused } = await countOpenRows(context, run.id);
  if (pending + refused === 0) return refuse(bulkNothingLeft());
  await calculateBulkAnew(context, run);
  await insertAudit(context, {
    action: "bulk_run.recalculated",
    subjectKind: "bulk_run",
    subjectId: run.id,
    details: { rows: pending + refused },
  });
  return accept({ id: run.id });
}
