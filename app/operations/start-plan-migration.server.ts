import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { lockPlanMigration, savePlanMigration } from "~/store/plan-migrations.server";
import { calculateAnew } from "./steps/calculate-migration.server";
import { discarded, figuresMoved, nothingLeft, stillRunning } from "./steps/guard-migration";

/**
 * Lets a plan migration run, go on or run again: the worker takes its pending subscriptions over one by one, and none
 * that is done is changed twice. With the hash of a preview it runs the figures that were shown; without one, what is
 * not done is calculated anew, refused ones too. Refuses `migration_running`, `migration_discarded`,
 * `migration_nothing_left` and `preview_outdated`.
 */
export async function startPlanMigration(
  context: Context,
  input: { readonly migrationId: string; readonly previewHash: string | null },
): Promise<Outcome<{ readonly id: string }>> {
  const migration = await lockPlanMigration(context, input.migrationId);
  if (migration.state === "running") return refuse(stillRunning());
  if (migration.state === "discarded") return refuse(discarded());
  if (input.previewHash !== null && input.previewHash !== migration.previewHash)
    return refuse(figuresMoved());
  const { itemCount, doneCount, refusedCount, skippedCount } = migration;
  const pending =
    input.previewHash === null
      ? await calculateAnew(context, migration, "running")
      : itemCount - doneCount - refusedCount - skippedCount;
  if (pending === 0) return refuse(nothingLeft());
  await savePlanMigration(context, migration.id, {
    ...(input.previewHash === null ? {} : { state: "running" as const }),
    startedBy: actorIdOf(context.actor),
    startedAt: context.now,
    finishedAt: null,
  });
  await insertAudit(context, {
    action: "plan_migration.started",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { pending },
  });
  return accept({ id: migration.id });
}
