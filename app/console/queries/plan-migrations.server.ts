import { and, desc, eq, sql } from "drizzle-orm";
import { planVersions } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { planMigrationItems, planMigrations } from "../../../drizzle/schema/plan-migrations";
import { stints, subscriptions } from "../../../drizzle/schema/subscriptions";
import type { ItemState } from "../../billing/run-kinds";
import type { Context } from "../../context.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { loadPlanPage } from "./plans.server";

const LATEST = 20;

/** The latest migrations of a plan, newest first, each with the number of the version it leads to. */
export async function listMigrationsOfPlan(context: Context, planId: string) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      id: planMigrations.id,
      state: planMigrations.state,
      calculatesThen: planMigrations.calculatesThen,
      toVersion: planVersions.number,
      createdAt: planMigrations.createdAt,
      itemCount: planMigrations.itemCount,
      doneCount: planMigrations.doneCount,
      refusedCount: planMigrations.refusedCount,
      skippedCount: planMigrations.skippedCount,
    })
    .from(planMigrations)
    .innerJoin(
      planVersions,
      and(
        eq(planVersions.organizationId, organizationId),
        eq(planVersions.id, planMigrations.targetVersionId),
      ),
    )
    .where(and(eq(planMigrations.organizationId, organizationId), eq(planMigrations.planId, planId)))
    .orderBy(desc(planMigrations.createdAt), desc(planMigrations.id))
    .limit(LATEST);
}

export type MigrationRow = Awaited<ReturnType<typeof listMigrationsOfPlan>>[number];

/** A plan with its versions, and what its running subscriptions can be chosen by. */
export async function loadMigratePage(context: Context, planId: string) {
  const { plan, versions } = await loadPlanPage(context, planId);
  const organizationId = context.organization.id;
  const at = sql`${new Date(context.now).toISOString()}::timestamptz`;
  const country = sql<string | null>`${customers.address}->>'country'`;
  const rows = await context.tx
    .selectDistinct({ currency: subscriptions.currency, country })
    .from(stints)
    .innerJoin(
      planVersions,
      and(eq(planVersions.organizationId, organizationId), eq(planVersions.id, stints.planVersionId)),
    )
    .innerJoin(
      subscriptions,
      and(eq(subscriptions.organizationId, organizationId), eq(subscriptions.id, stints.subscriptionId)),
    )
    .innerJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, stints.customerId)),
    )
    .where(
      and(
        eq(stints.organizationId, organizationId),
        eq(planVersions.planId, planId),
        sql`(${subscriptions.endsAt} is null or ${subscriptions.endsAt} > ${at})`,
      ),
    );
  return {
    plan,
    versions: versions.map(({ id, number, running }) => ({ id, number, running })),
    currencies: [...new Set(rows.map((row) => row.currency))].sort(),
    countries: [...new Set(rows.flatMap((row) => row.country ?? []))].sort(),
    versionSwitch: context.organization.policy.version_switch,
    zone: context.organization.zone,
    migrations: await listMigrationsOfPlan(context, planId),
  };
}

export type MigratePageData = Awaited<ReturnType<typeof loadMigratePage>>;

export type MigrationItemRow = typeof planMigrationItems.$inferSelect & {
  readonly fromVersion: number;
  readonly customerName: string;
};

/** The subscriptions of a migration in the order in which they are taken over. */
export async function listMigrationItems(
  context: Context,
  migrationId: string,
  state: ItemState | null,
  request: PageRequest,
): Promise<Page<MigrationItemRow>> {
  const organizationId = context.organization.id;
  const byId = { column: planMigrationItems.id, cast: "uuid" as const };
  const order = keyset<MigrationItemRow>([{ ...byId, read: (row) => row.id }], "ascending", request);
  const rows = await context.tx
    .select({ item: planMigrationItems, fromVersion: planVersions.number, customerName: customers.name })
    .from(planMigrationItems)
    .innerJoin(
      planVersions,
      and(
        eq(planVersions.organizationId, organizationId),
        eq(planVersions.id, planMigrationItems.fromVersionId),
      ),
    )
    .innerJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, planMigrationItems.customerId)),
    )
    .where(
      and(
        eq(planMigrationItems.organizationId, organizationId),
        eq(planMigrationItems.planMigrationId, migrationId),
        state === null ? undefined : eq(planMigrationItems.state, state),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ item, ...names }) => ({ ...item, ...names })));
}
