import { accept, type Outcome, type Refusal } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import {
  type BulkRun,
  findNextBulkItem,
  loadBulkItem,
  lockBulkRun,
  saveBulkResult,
  saveBulkRun,
} from "~/store/bulk-runs.server";
import type { NextItem } from "~/store/stepped-runs.server";
import { calculateBulkStep, countOpenRows, doBulkRow, reasonOf } from "./steps/bulk-rows.server";

/** `alone` calculates one row by itself, after something went wrong with several. */
export type BulkStep = NextItem & { readonly alone?: true };

/** The step a running bulk run takes next; null where none runs. */
export function loadBulkStep(context: Context): Promise<BulkStep | null> {
  return findNextBulkItem(context);
}

/**
 * Does one row and notes what became of it, in one transaction: after a crash the row is either done or as before. Gives
 * how many steps it took: none when the run was stopped meanwhile.
 */
export async function stepBulkRun(context: Context, step: BulkStep): Promise<Outcome<number>> {
  const run = await lockBulkRun(context, step.runId);
  if (run.state !== "running") return accept(0);
  if (run.calculatesThen !== null) {
    await calculateBulkStep(context, run, step.alone ? 1 : undefined);
    return accept(1);
  }
  if (step.work === "calculate") return accept(0);
  if (step.itemId === null) return finish(context, run);
  const item = await loadBulkItem(context, step.itemId);
  if (item.state !== "pending") return accept(1);
  const done = await doBulkRow(context, run, item);
  await saveBulkResult(context, item.id, done.ok ? done.value : reasonOf(done.refusals[0]));
  return accept(1);
}

/** Notes that a row could not be done, by a fault of ours or for `refusal`, so that it holds up nobody behind it. */
export async function failBulkItem(
  context: Context,
  { runId, itemId, reason, refusal }: BulkStep & { readonly reason: string; readonly refusal?: Refusal },
): Promise<Outcome<number>> {
  await lockBulkRun(context, runId);
  const item = itemId === null ? null : await loadBulkItem(context, itemId);
  if (item?.state !== "pending" && item?.state !== "waiting") return accept(0);
  await saveBulkResult(
    context,
    item.id,
    reasonOf(
      refusal ?? {
        code: "bulk_row_failed",
        sentence: `It failed, and nothing of it was kept: ${reason}`,
        remedy: "Calculate again and run it; if it fails again, report it with this text.",
      },
    ),
  );
  return accept(1);
}

async function finish(context: Context, run: BulkRun): Promise<Outcome<number>> {
  await saveBulkRun(context, run.id, { state: "done", finishedAt: context.now });
  const { done, refused, skipped } = await countOpenRows(context, run.id);
  await insertAudit(context, {
    action: "bulk_run.done",
    subjectKind: "bulk_run",
    subjectId: run.id,
    details: { done, refused, skipped },
  });
  return accept(1);
}
