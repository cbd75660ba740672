import { accept, type Outcome, refuse } from "~/billing/outcome";
import { isDiscardable } from "~/billing/run-kinds";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockPlanMigration, savePlanMigration } from "~/store/plan-migrations.server";

/**
 * Puts a plan migration aside that nobody started, also while its figures are calculated; it stays on record and can
 * never be started. Refuses `migration_not_draft`.
 */
export async function discardPlanMigration(
  context: Context,
  { migrationId }: { readonly migrationId: string },
): Promise<Outcome<{ readonly id: string }>> {
  const migration = await lockPlanMigration(context, migrationId);
  if (!isDiscardable(migration)) {
    return refuse({
      code: "migration_not_draft",
      sentence: "This migration was started or discarded before, so there is no plan to discard.",
      remedy: "What is done stays done; a planned change can be taken back at its subscription.",
    });
  }
  await savePlanMigration(context, migration.id, {
    state: "discarded",
    calculatesThen: null,
    finishedAt: context.now,
  });
  await insertAudit(context, {
    action: "plan_migration.discarded",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { subscriptions: migration.itemCount },
  });
  return accept({ id: migration.id });
}
