import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { planMigrationItems, planMigrations } from "../../drizzle/schema/plan-migrations";
import type { ItemState } from "../billing/run-kinds";
import type { MigrationTiming } from "../billing/subscription/migration-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, insertRows, instantOf, recordsOf } from "./bulk.server";
import {
  countItems,
  findNextItem as findNextItemIn,
  letOpenItemsWait as letOpenItemsWaitIn,
  type NextItem,
} from "./stepped-runs.server";

const TABLES = {
  runs: "plan_migrations",
  items: "plan_migration_items",
  runId: "plan_migration_id",
} as const;

export type PlanMigration = typeof planMigrations.$inferSelect;
export type PlanMigrationItem = typeof planMigrationItems.$inferSelect;
export type NewPlanMigration = Omit<PlanMigration, "organizationId">;
export type NewPlanMigrationItem = Omit<PlanMigrationItem, "organizationId">;

/** When its subscriptions go over, in the engine's words. */
export function timingOf({ timing, onDate }: Pick<PlanMigration, "timing" | "onDate">): MigrationTiming {
  if (timing === "date" && onDate !== null) return { at: "date", on: onDate };
  return { at: timing === "now" ? "now" : "next_renewal" };
}

/** A migration with all its subscriptions; the items by one statement, whatever their number. */
export async function insertPlanMigration(
  context: Context,
  migration: NewPlanMigration,
  items: readonly NewPlanMigrationItem[],
): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx.insert(planMigrations).values({ organizationId, ...migration });
  await insertRows(
    context,
    planMigrationItems,
    items.map((item) => ({ organizationId, ...item })),
  );
}

/** Any number of migrations by one statement, in the order of their ids. */
export async function listPlanMigrations(context: Context, ids: readonly string[]): Promise<PlanMigration[]> {
  return context.tx
    .select()
    .from(planMigrations)
    .where(
      and(
        eq(planMigrations.organizationId, context.organization.id),
        sql`${planMigrations.id} = any(${idArray(ids)})`,
      ),
    )
    .orderBy(asc(planMigrations.id));
}

/** What those who go over pay in one currency, before and after; amounts are minor units. */
export type MigrationSum = {
  readonly migrationId: string;
  readonly currency: string;
  readonly subscriptions: number;
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
  readonly nextBeforeMinor: bigint;
  readonly nextAfterMinor: bigint;
  readonly atOnceMinor: bigint;
  readonly givenBackMinor: bigint;
};

/** The sums of all subscriptions that are done or to be done, one for each migration and currency. */
export async function sumItems(context: Context, ids: readonly string[]): Promise<MigrationSum[]> {
  const of = (column: PgColumn) => sql`coalesce(sum(${column}), 0)::text`.mapWith(BigInt);
  return context.tx
    .select({
      migrationId: planMigrationItems.planMigrationId,
      currency: planMigrationItems.currency,
      subscriptions: sql`count(*)`.mapWith(Number),
      beforeMinor: of(planMigrationItems.beforeMinor),
      afterMinor: of(planMigrationItems.afterMinor),
      nextBeforeMinor: of(planMigrationItems.nextBeforeMinor),
      nextAfterMinor: of(planMigrationItems.nextAfterMinor),
      atOnceMinor: of(planMigrationItems.atOnceMinor),
      givenBackMinor: of(planMigrationItems.givenBackMinor),
    })
    .from(planMigrationItems)
    .where(
      and(
        eq(planMigrationItems.organizationId, context.organization.id),
        sql`${planMigrationItems.planMigrationId} = any(${idArray(ids)})`,
        inArray(planMigrationItems.state, ["pending", "done"]),
      ),
    )
    .groupBy(planMigrationItems.planMigrationId, planMigrationItems.currency)
    .orderBy(asc(planMigrationItems.currency));
}

/** Locked until the transaction ends: who runs, stops or calculates it comes one after the other. */
export async function lockPlanMigration(context: Context, id: string): Promise<PlanMigration> {
  const [row] = await context.tx
    .select()
    .from(planMigrations)
    .where(and(eq(planMigrations.organizationId, context.organization.id), eq(planMigrations.id, id)))
    .for("update");
  if (!row) throw new NotFound("This plan migration");
  return row;
}

export async function savePlanMigration(
  context: Context,
  id: string,
  change: Partial<NewPlanMigration>,
): Promise<void> {
  await context.tx
    .update(planMigrations)
    .set(change)
    .where(and(eq(planMigrations.organizationId, context.organization.id), eq(planMigrations.id, id)));
}

/** The migration that is to go on, the oldest first, with its next subscription; null where none runs. */
export function findNextItem(context: Context): Promise<NextItem | null> {
  return findNextItemIn(context, TABLES);
}

export async function loadItem(context: Context, id: string): Promise<PlanMigrationItem> {
  const [row] = await context.tx
    .select()
    .from(planMigrationItems)
    .where(
      and(eq(planMigrationItems.organizationId, context.organization.id), eq(planMigrationItems.id, id)),
    );
  if (!row) throw new NotFound("This subscription of a plan migration");
  return row;
}

/** The next subscriptions without figures, in the order in which they are taken over. */
export async function listWaitingItems(
  context: Context,
  migrationId: string,
  limit: number,
): Promise<PlanMigrationItem[]> {
  return context.tx
    .select()
    .from(planMigrationItems)
    .where(and(...ofState(context, migrationId, "waiting")))
    .orderBy(asc(planMigrationItems.id))
    .limit(limit);
}

function ofState({ organization }: Context, migrationId: string, state: ItemState) {
  return [
    eq(planMigrationItems.organizationId, organization.id),
    eq(planMigrationItems.planMigrationId, migrationId),
    eq(planMigrationItems.state, state),
  ];
}

/** How many subscriptions have no figures yet, by migration. */
export async function countWaitingOf(
  context: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = await countItems(context, TABLES, ids);
  return new Map([...counts].map(([id, { waiting }]) => [id, waiting]));
}

/** The fingerprints of everything that is to be done. */
export async function listGuards(context: Context, migrationId: string) {
  return context.tx
    .select({
      subscriptionId: planMigrationItems.subscriptionId,
      state: planMigrationItems.state,
      guard: planMigrationItems.guard,
      previewHash: planMigrationItems.previewHash,
    })
    .from(planMigrationItems)
    .where(and(...ofState(context, migrationId, "pending")));
}

/** Pending and refused subscriptions wait for new figures; done ones keep theirs. */
export function letOpenItemsWait(context: Context, migrationId: string): Promise<void> {
  return letOpenItemsWaitIn(context, TABLES, migrationId);
}

/** Writes figures and states of items that waited for them; a done one is never changed. */
export async function saveOpenItems(context: Context, items: readonly NewPlanMigrationItem[]): Promise<void> {
  if (items.length === 0) return;
  const organizationId = context.organization.id;
  const rows = items.map((item) => ({ organizationId, ...item }));
  await context.tx.execute(sql`
    update plan_migration_items as i set from_version_id = given.from_version_id, effective_on = given.effective_on,
      before_minor = given.before_minor, after_minor = given.after_minor,
      next_before_minor = given.next_before_minor, next_after_minor = given.next_after_minor,
      at_once_minor = given.at_once_minor, given_back_minor = given.given_back_minor, guard = given.guard,
      preview_hash = given.preview_hash, state = given.state, code = given.code, sentence = given.sentence,
      remedy = given.remedy
    from ${recordsOf(planMigrationItems, rows, "given")}
    where i.organization_id = ${organizationId} and i.id = given.id and i.state = 'waiting'`);
}

export type ItemResult = Partial<NewPlanMigrationItem> & {
  readonly state: Exclude<ItemState, "pending" | "waiting">;
};

/** What became of an item, with the count of its migration; the migration is locked by the caller. */
export async function saveItemResult(
  context: Context,
  item: PlanMigrationItem,
  result: ItemResult,
): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx
    .update(planMigrationItems)
    .set(result)
    .where(and(eq(planMigrationItems.organizationId, organizationId), eq(planMigrationItems.id, item.id)));
  const count = { done: "doneCount", refused: "refusedCount", skipped: "skippedCount" } as const;
  const column = count[result.state];
  await context.tx
    .update(planMigrations)
    .set({ [column]: sql`${planMigrations[column]} + 1` })
    .where(
      and(eq(planMigrations.organizationId, organizationId), eq(planMigrations.id, item.planMigrationId)),
    );
}

/** Subscriptions that ever were on a version of the plan and have not ended, in the order of their ids. */
export async function findLiveIdsOfPlan(context: Context, planId: string): Promise<string[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ id: string }>(sql`
    select distinct s.id from subscriptions s
      join stints t on t.organization_id = ${organizationId} and t.subscription_id = s.id
      join plan_versions v on v.organization_id = ${organizationId} and v.id = t.plan_version_id
    where s.organization_id = ${organizationId} and v.plan_id = ${planId}
      and (s.ends_at is null or s.ends_at > ${instantOf(context.now)})
    order by s.id`);
  return rows.map(({ id }) => id);
}

/** Ids of subscriptions by id or by the caller's own word, under what named them. */
export async function findNamedIds(
  context: Context,
  ids: readonly string[],
  externalIds: readonly string[],
): Promise<{ readonly id: string; readonly externalId: string | null }[]> {
  const rows = await context.tx.execute<{ id: string; external_id: string | null }>(sql`
    select id, external_id from subscriptions where organization_id = ${context.organization.id}
      and (id = any(${idArray(ids)})
        or external_id in (select json_array_elements_text(${JSON.stringify(externalIds)}::json)))`);
  return rows.map((row) => ({ id: row.id, externalId: row.external_id }));
}
