import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { ItemDocument } from "~/billing/run-kinds";
import { decideMigration } from "~/billing/subscription/migrate";

import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadPlanVersion } from "~/store/catalog.server";
import {
  type ItemResult,
  type PlanMigration,
  type PlanMigrationItem,
  timingOf,
} from "~/store/plan-migrations.server";
import { commitDecided } from "./bill-change.server";
import { previewOutdated } from "./decide-change.server";
import { loadChangeBook } from "./load-change-book.server";
import { agreedFigures, agreedText } from "./migration-figures.server";

/**
 * Takes one subscription over and bills what that makes due. Refuses what `decideMigration` refuses, and
 * `preview_outdated` where its figures moved.
 */
export async function takeOver(
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
