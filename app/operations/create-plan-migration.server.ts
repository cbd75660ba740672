import type { PlanVersion } from "~/billing/catalog/plan";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { checkMigration } from "~/billing/subscription/migrate";
import type { Audience, MigrationTiming } from "~/billing/subscription/migration-kinds";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { listVersionsOfPlan, loadPlan } from "~/store/catalog.server";
import {
  insertPlanMigration,
  type NewPlanMigration,
  type NewPlanMigrationItem,
} from "~/store/plan-migrations.server";
import { calculateFew, waitingItem } from "./steps/calculate-migration.server";
import {
  type AskedAudience,
  type ChosenSubscriptions,
  chooseSubscriptions,
  nobody,
  readAudience,
} from "./steps/migration-audience.server";
import { hashOf } from "./steps/migration-figures.server";
import { findTarget } from "./steps/migration-target";

export type CreatePlanMigrationInput = {
  readonly planId: string;
  /** The number of the version to go to; null: the one in force. */
  readonly toVersion: number | null;
  readonly audience: AskedAudience;
  readonly timing: MigrationTiming;
};

/**
 * Plans to take subscriptions over to another version of their plan, and calculates what each pays before and after:
 * few at once, many by the worker. Nobody is changed. Refuses `plan_not_published`, `version_unknown`, `version_switch_off`, `migration_date_past`,
 * `migration_subscription_unknown` and `migration_empty`.
 */
export async function createPlanMigration(
  context: Context,
  input: CreatePlanMigrationInput,
): Promise<Outcome<{ readonly id: string }>> {
  const { timing } = input;
  const plan = await loadPlan(context, input.planId);
  const versions = await listVersionsOfPlan(context, plan.id);
  const target = findTarget(plan, versions, input.toVersion);
  if (!target.ok) return target;
  const today = dayInZone(context.now, context.organization.zone);
  const refusal = checkMigration(context.organization.policy, timing, today);
  if (refusal) return refuse(refusal);
  const audience = await readAudience(context, input.audience);
  if (!audience.ok) return audience;
  const chosen = await chooseSubscriptions(context, target.value, versions, audience.value);
  if (chosen.chosen.length === 0) return refuse(nobody(target.value, input.audience.kind));
  const id = newId();
  const items = chosen.chosen.map((one) => waitingItem(id, one));
  await insertPlanMigration(
    context,
    migrationRow(context, { id, target: target.value, audience: audience.value, timing, chosen, items }),
    items,
  );
  await calculateFew(context, id);
  await insertAudit(context, {
    action: "plan_migration.planned",
    subjectKind: "plan_migration",
    subjectId: id,
    details: { plan: target.value.planCode, toVersion: target.value.number, subscriptions: items.length },
  });
  return accept({ id });
}

type Planned = {
  readonly id: string;
  readonly target: PlanVersion;
  readonly audience: Audience;
  readonly timing: MigrationTiming;
  readonly chosen: ChosenSubscriptions;
  readonly items: readonly NewPlanMigrationItem[];
};

function migrationRow(context: Context, planned: Planned): NewPlanMigration {
  const { id, target, audience, timing, chosen, items } = planned;
  return {
    id,
    planId: target.planId,
    targetVersionId: target.id,
    audienceKind: audience.kind,
    audience,
    timing: timing.at,
    onDate: timing.at === "date" ? timing.on : null,
    state: "running",
    calculatesThen: "draft",
    itemCount: items.length,
    doneCount: 0,
    refusedCount: 0,
    skippedCount: 0,
    unaffectedCount: chosen.unaffected,
    previewHash: hashOf(items),
    plannedAt: context.now,
    createdBy: actorIdOf(context.actor),
    createdAt: context.now,
    startedBy: null,
    startedAt: null,
    finishedAt: null,
  };
}
