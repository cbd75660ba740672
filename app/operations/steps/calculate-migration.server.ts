import type { RunState } from "~/billing/run-kinds";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadPlanVersion } from "~/store/catalog.server";
import {
  countWaitingOf,
  letOpenItemsWait,
  listGuards,
  listWaitingItems,
  lockPlanMigration,
  type NewPlanMigrationItem,
  type PlanMigration,
  saveOpenItems,
  savePlanMigration,
  timingOf,
} from "~/store/plan-migrations.server";
import { type ChosenSubscription, MIGRATION_CHUNK } from "./migration-audience.server";
import { calculateItems, hashOf } from "./migration-figures.server";

/** So many subscriptions are calculated while somebody waits for the answer; more of them are the worker's. */
const CALCULATED_AT_ONCE = 20;

/** The state a migration goes into once its figures are there. */
type AfterFigures = Exclude<RunState, "discarded">;

/**
 * Lets everything that is not done wait for new figures, refused subscriptions too. Few are calculated at once, many by
 * the worker; nobody is changed. The migration is locked by the caller and does not run. Gives how many are pending
 * now; null while they are calculated.
 */
export async function calculateAnew(
  context: Context,
  migration: PlanMigration,
  then: AfterFigures,
): Promise<number | null> {
  await letOpenItemsWait(context, migration.id);
  await savePlanMigration(context, migration.id, { state: "running", calculatesThen: then, refusedCount: 0 });
  return calculateFew(context, migration.id);
}

/** Calculates a migration at once where that is quick; null where it is the worker's. */
export async function calculateFew(context: Context, migrationId: string): Promise<number | null> {
  const waiting = await countWaitingOf(context, [migrationId]);
  if ((waiting.get(migrationId) ?? 0) > CALCULATED_AT_ONCE) return null;
  await calculateNext(context, await lockPlanMigration(context, migrationId), CALCULATED_AT_ONCE);
  return endCalculation(context, await lockPlanMigration(context, migrationId));
}

/**
 * Calculates the next subscriptions that wait for figures, those that cannot go over with the reason; the last step
 * notes the hash of all. The migration is locked by the caller. Killed in between, a subscription has its figures or
 * still waits.
 */
export async function calculateStep(
  context: Context,
  migration: PlanMigration,
  limit: number = MIGRATION_CHUNK,
): Promise<void> {
  if ((await calculateNext(context, migration, limit)) === 0) await endCalculation(context, migration);
}

async function calculateNext(context: Context, migration: PlanMigration, limit: number): Promise<number> {
  const waiting = await listWaitingItems(context, migration.id, limit);
  if (waiting.length === 0) return 0;
  const target = await loadPlanVersion(context, migration.targetVersionId);
  const figures = await calculateItems(
    context,
    { target, timing: timingOf(migration) },
    waiting.map(({ subscriptionId }) => subscriptionId),
  );
  const items = waiting.map((item) => ({ ...item, ...figures.get(item.subscriptionId) }));
  await saveOpenItems(context, items);
  const count = (state: string) => items.filter((item) => item.state === state).length;
  await savePlanMigration(context, migration.id, {
    refusedCount: migration.refusedCount + count("refused"),
    skippedCount: migration.skippedCount + count("skipped"),
  });
  return waiting.length;
}

/** With all figures there the migration waits for its confirmation, or runs where it was started without one. */
async function endCalculation(context: Context, migration: PlanMigration): Promise<number> {
  const pending = await listGuards(context, migration.id);
  const then = migration.calculatesThen ?? migration.state;
  const isOver = then === "running" && pending.length === 0;
  await savePlanMigration(context, migration.id, {
    state: isOver ? "done" : then,
    calculatesThen: null,
    previewHash: hashOf(pending),
    plannedAt: context.now,
    ...(isOver ? { finishedAt: context.now } : {}),
  });
  return pending.length;
}

/** A subscription that waits for its figures. */
export function waitingItem(planMigrationId: string, chosen: ChosenSubscription): NewPlanMigrationItem {
  return {
    id: newId(),
    planMigrationId,
    ...chosen,
    effectiveOn: null,
    beforeMinor: null,
    afterMinor: null,
    nextBeforeMinor: null,
    nextAfterMinor: null,
    atOnceMinor: null,
    givenBackMinor: null,
    guard: null,
    previewHash: null,
    state: "waiting",
    code: null,
    sentence: null,
    remedy: null,
    doneAt: null,
    documents: [],
  };
}
