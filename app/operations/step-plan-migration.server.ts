import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { decideMigration } from "~/billing/subscription/migrate";
import type { ItemDocument } from "~/billing/subscription/migration-kinds";
import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadPlanVersion } from "~/store/catalog.server";
import {
  findNextItem,
  type ItemResult,
  loadItem,
  lockPlanMigration,
  type PlanMigration,
  type PlanMigrationItem,
  saveItemResult,
  savePlanMigration,
  timingOf,
} from "~/store/plan-migrations.server";
import { commitDecided } from "./steps/bill-change.server";
import { previewOutdated } from "./steps/decide-change.server";
import { loadChangeBook } from "./steps/load-change-book.server";
import { agreedFigures, agreedText, reasonOf } from "./steps/migration-figures.server";

/** The step a running migration takes next; `itemId` is null when only its end is left to be noted. */
export type MigrationStep = { readonly migrationId: string; readonly itemId: string | null };

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
  const migration = await lockPlanMigration(context, step.migrationId);
  if (migration.state !== "running") return accept(0);
  if (step.itemId === null) return finish(context, migration);
  const item = await loadItem(context, step.itemId);
  if (item.state !== "pending") return accept(1);
  const moved = await takeOver(context, migration, item);
  await saveItemResult(context, item, moved.ok ? moved.value : reasonOf(moved.refusals[0]));
  return accept(1);
}

/** Notes that a subscription could not be taken over by a fault of ours, so that it holds up nobody behind it. */
export async function failPlanMigrationItem(
  context: Context,
  { migrationId, itemId, reason }: MigrationStep & { readonly reason: string },
): Promise<Outcome<number>> {
  await lockPlanMigration(context, migrationId);
  const item = itemId === null ? null : await loadItem(context, itemId);
  if (item?.state !== "pending") return accept(0);
  const refusal: Refusal = {
    code: "migration_item_failed",
    sentence: `It failed, and nothing of it was kept: ${reason}`,
    remedy: "Run the migration again; if it fails again, report it with this text.",
  };
  await saveItemResult(context, item, reasonOf(refusal));
  return accept(1);
}

async function takeOver(
  context: Context,
  migration: PlanMigration,
  item: PlanMigrationItem,
): Promise<Outcome<ItemResult>> {
  const book = await loadChangeBook(context, item.subscriptionId, "change");
  const target = await loadPlanVersion(context, migration.targetVersionId);
  const decided = decideMigration(
    { ...book.change, target },
    { stintId: newId(), timing: timingOf(migration) },
    context.now,
  );
  if (!decided.ok) return decided;
  const { subscription, effectiveAt } = decided.value;
  const agreed = agreedFigures(book.change, target, decided.value);
  if (agreed.guard !== item.guard) {
    return refuse(previewOutdated(agreedText(item, item.currency), agreedText(agreed, item.currency)));
  }
  const change = {
    changed: [subscription] as const,
    effectiveAt,
    customerBillCycleDay: null,
    ending: null,
  };
  const billed = await commitDecided(context, book, change, item.previewHash);
  if (!billed.ok) return billed;
  await insertAudit(context, {
    action: "subscription.version_changed",
    subjectKind: "subscription",
    subjectId: subscription.id,
    details: {
      plan: target.planCode,
      toVersion: target.number,
      effectiveAt: formatInstant(effectiveAt),
      planMigrationId: migration.id,
    },
  });
  const { invoices, creditNotes } = billed.value.saved;
  const documents: ItemDocument[] = [
    ...invoices.map(({ id }) => ({ kind: "invoice" as const, id })),
    ...creditNotes.map(({ id }) => ({ kind: "credit_note" as const, id })),
  ];
  return accept({ state: "done", doneAt: context.now, documents });
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
