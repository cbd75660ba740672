import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockPlanMigration } from "~/store/plan-migrations.server";
import { calculateAnew } from "./steps/calculate-migration.server";
import { discarded, nothingLeft, stillRunning } from "./steps/guard-migration";

/**
 * Looks again at the subscriptions that are not done, refused ones too, as they stand now; many of them by the worker.
 * Nobody is changed. Refuses `migration_running`, `migration_discarded` and `migration_nothing_left`.
 */
export async function recalculatePlanMigration(
  context: Context,
  { migrationId }: { readonly migrationId: string },
): Promise<Outcome<{ readonly id: string; readonly pending: number | null }>> {
  const migration = await lockPlanMigration(context, migrationId);
  const { state, itemCount, doneCount, skippedCount } = migration;
  if (state === "running") return refuse(stillRunning());
  if (state === "discarded") return refuse(discarded());
  if (itemCount === doneCount + skippedCount) return refuse(nothingLeft());
  const pending = await calculateAnew(context, migration, state);
  await insertAudit(context, {
    action: "plan_migration.recalculated",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { pending },
  });
  return accept({ id: migration.id, pending });
}
