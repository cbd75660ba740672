import { accept, type Outcome, type Refusal } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import {
  findNextItem,
  loadItem,
  lockPlanMigration,
  type PlanMigration,
  saveItemResult,
  savePlanMigration,
} from "~/store/plan-migrations.server";
import type { NextItem } from "~/store/stepped-runs.server";
import { calculateStep } from "./steps/calculate-migration.server";
import { reasonOf } from "./steps/migration-figures.server";
import { takeOver } from "./steps/take-over.server";

/**
 * The step a running migration takes next; `itemId` is null when only its end is left to be noted. `alone` calculates
 * one subscription by itself, after something went wrong with several.
 */
export type MigrationStep = NextItem & { readonly alone?: true };

/** Null where no migration runs. */
export function loadMigrationStep(context: Context): Promise<MigrationStep | null> {
  return findNextItem(context);
}

/**
 * Takes one subscription over, bills what that makes due and notes the result, all in one transaction: after a crash
 * the subscription is either done or as before. Gives how many steps it took: none when the migration was stopped
 * meanwhile, or another process took the item.
 */
export async function stepPlanMigration(context: Context, step: MigrationStep): Promise<Outcome<number>> {
  const migration = await lockPlanMigration(context, step.runId);
  if (migration.state !== "running") return accept(0);
  if (migration.calculatesThen !== null) {
    await calculateStep(context, migration, step.alone ? 1 : undefined);
    return accept(1);
  }
  if (step.work === "calculate") return accept(0);
  if (step.itemId === null) return finish(context, migration);
  const item = await loadItem(context, step.itemId);
  if (item.state !== "pending") return accept(1);
  const moved = await takeOver(context, migration, item);
  await saveItemResult(context, item, moved.ok ? moved.value : reasonOf(moved.refusals[0]));
  return accept(1);
}

/** Notes that a subscription could not be taken over, by a fault of ours or for `refusal`; it holds up nobody behind it. */
export async function failPlanMigrationItem(
  context: Context,
  { runId, itemId, reason, refusal }: MigrationStep & { readonly reason: string; readonly refusal?: Refusal },
): Promise<Outcome<number>> {
  await lockPlanMigration(context, runId);
  const item = itemId === null ? null : await loadItem(context, itemId);
  if (item?.state !== "pending" && item?.state !== "waiting") return accept(0);
  const failed: Refusal = {
    code: "migration_item_failed",
    sentence: `It failed, and nothing of it was kept: ${reason}`,
    remedy: "Run the migration again; if it fails again, report it with this text.",
  };
  await saveItemResult(context, item, reasonOf(refusal ?? failed));
  return accept(1);
}

async function finish(context: Context, migration: PlanMigration): Promise<Outcome<number>> {
  await savePlanMigration(context, migration.id, { state: "done", finishedAt: context.now });
  await insertAudit(context, {
    action: "plan_migration.done",
    subjectKind: "plan_migration",
    subjectId: migration.id,
    details: { done: migration.doneCount, refused: migration.refusedCount, skipped: migration.skippedCount },
  });
  return accept(1);
}
