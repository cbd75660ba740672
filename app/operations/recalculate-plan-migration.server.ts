import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockPlanMigration } from "~/store/plan-migrations.server";
import { nothingLeft, stillRunning } from "./steps/guard-migration";
import { recalculateItems } from "./steps/recalculate-items.server";

/**
 * Looks again at the subscriptions that are not done, refused ones too, as they stand now. Nobody is changed. Refuses
 * `migration_running` and `migration_nothing_left`.
 */
export async function recalculatePlanMigration(
  context: Context,
  { migrationId }: { readonly migrationId: string },
): Promise<Outcome<{ readonly id: string; readonly pending: number }>> {
  const migration = await lockPlanMigration(context, migrationId);
  if (migration.state === "running") return refuse(stillRunning());
  if (migration.itemCount === migration.doneCount + migration.skippedCount) return refuse(nothingLeft());
  const { pending } = await recalculateItems(context, migration);
  await insertAudit(context, {
    action: "plan_migration.recalculated",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { pending },
  });
  return accept({ id: migration.id, pending });
}
