import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockPlanMigration, type PlanMigration, savePlanMigration } from "~/store/plan-migrations.server";

/**
 * Stops a plan migration after the subscription at hand; what is done stays done, and it can go on later. Refuses
 * `migration_not_running`.
 */
export async function stopPlanMigration(
  context: Context,
  { migrationId }: { readonly migrationId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const migration = await lockPlanMigration(context, migrationId);
  // One that is still calculated changes nobody yet: it is stopped by not going on with the change afterwards.
  if (migration.calculatesThen === "running") {
    await savePlanMigration(context, migration.id, { calculatesThen: "stopped" });
    await noteStop(context, migration);
    return accept({ id: migration.id });
  }
  if (migration.state !== "running" || migration.calculatesThen !== null) {
    return refuse({
      code: "migration_not_running",
      sentence: "This migration is not running.",
      remedy: "There is nothing to stop.",
    });
  }
  await savePlanMigration(context, migration.id, { state: "stopped", finishedAt: context.now });
  await noteStop(context, migration);
  return accept({ id: migration.id });
}

async function noteStop(context: Context, migration: PlanMigration): Promise<void> {
  await insertAudit(context, {
    action: "plan_migration.stopped",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { done: migration.doneCount, of: migration.itemCount },
  });
}
