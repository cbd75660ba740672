import type { PlanVersion } from "~/billing/catalog/plan";
import type { Context } from "~/context.server";
import { loadPlanVersion } from "~/store/catalog.server";
import {
  listOpenItems,
  type PlanMigration,
  saveOpenItems,
  savePlanMigration,
  timingOf,
} from "~/store/plan-migrations.server";
import { calculateItems, hashOf } from "./migration-figures.server";

export type RecalculatedMigration = {
  readonly target: PlanVersion;
  readonly pending: number;
  readonly previewHash: string;
};

/**
 * Calculates anew what is not done: refused subscriptions that can go over now are pending again, and pending ones
 * that cannot say why. The migration is locked by the caller and does not run.
 */
export async function recalculateItems(
  context: Context,
  migration: PlanMigration,
): Promise<RecalculatedMigration> {
  const target = await loadPlanVersion(context, migration.targetVersionId);
  const open = await listOpenItems(context, migration.id);
  const figures = await calculateItems(
    context,
    { target, timing: timingOf(migration) },
    open.map(({ subscriptionId }) => subscriptionId),
  );
  const items = open.map((item) => ({ ...item, ...figures.get(item.subscriptionId) }));
  await saveOpenItems(context, items);
  const count = (state: string) => items.filter((item) => item.state === state).length;
  const previewHash = hashOf(items);
  await savePlanMigration(context, migration.id, {
    refusedCount: count("refused"),
    skippedCount: migration.skippedCount + count("skipped"),
    previewHash,
    plannedAt: context.now,
  });
  return { target, pending: count("pending"), previewHash };
}
