import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockPlanMigration, savePlanMigration } from "~/store/plan-migrations.server";

/**
 * Stops a plan migration after the subscription at hand; what is done stays done, and it can go on later. Refuses
 * `migration_not_running`.
 */
export async function stopPlanMigration(
  context: Context,
  { migrationId }: { readonly migrationId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const migration = await lockPlanMigration(context, migrationId);
  if (migration.state !== "running") {
    return refuse({
      code: "migration_not_running",
      sentence: "This migration is not running.",
      remedy: "There is nothing to stop.",
    });
  }
  await savePlanMigration(context, migration.id, { state: "stopped", finishedAt: context.now });
  await insertAudit(context, {
    action: "plan_migration.stopped",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { done: migration.doneCount, of: migration.itemCount },
  });
  return accept({ id: migration.id });
}
