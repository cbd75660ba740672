import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { loadPlanVersions } from "~/store/catalog.server";
import { countWaitingOf, listPlanMigrations, sumItems } from "~/store/plan-migrations.server";

/** Plan migrations in the order of the ids given, each with its plan, the version it leads to, and its sums. */
export async function loadPlanMigrations(context: Context, ids: readonly string[]) {
  const stored = await listPlanMigrations(context, ids);
  const targets = await loadPlanVersions(context, [
    ...new Set(stored.map(({ targetVersionId }) => targetVersionId)),
  ]);
  const sums = await sumItems(context, ids);
  const waiting = await countWaitingOf(
    context,
    stored.flatMap(({ id, calculatesThen }) => (calculatesThen === null ? [] : [id])),
  );
  return ids.flatMap((id) => {
    const migration = stored.find((each) => each.id === id);
    const target = targets.find((each) => each.id === migration?.targetVersionId);
    if (!migration || !target) return [];
    const { itemCount, doneCount, refusedCount, skippedCount } = migration;
    const waitingCount = waiting.get(id) ?? 0;
    return {
      ...migration,
      planCode: target.planCode,
      planName: target.planName,
      toVersion: target.number,
      waitingCount,
      pendingCount: itemCount - doneCount - refusedCount - skippedCount - waitingCount,
      sums: sums.filter(({ migrationId }) => migrationId === id),
    };
  });
}

export type LoadedPlanMigration = Awaited<ReturnType<typeof loadPlanMigrations>>[number];

/** One of them; with `planId` only if it is of that plan. */
export async function loadPlanMigration(
  context: Context,
  id: string,
  planId?: string,
): Promise<LoadedPlanMigration> {
  const [migration] = await loadPlanMigrations(context, [id]);
  if (!migration || (planId !== undefined && migration.planId !== planId))
    throw new NotFound("This plan migration");
  return migration;
}
