import { and, eq } from "drizzle-orm";
import { planVersions } from "../../../drizzle/schema/catalog";
import { planMigrationItems, planMigrations } from "../../../drizzle/schema/plan-migrations";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

type Row = { readonly id: string; readonly createdAt: number };

/** A plan migration as operations load it: with the number of its target, and sums for each currency. */
export type PlanMigrationRow = typeof planMigrations.$inferSelect & {
  readonly toVersion: number;
  readonly pendingCount: number;
  /** Subscriptions whose figures are not calculated yet. */
  readonly waitingCount: number;
  readonly sums: readonly {
    readonly currency: string;
    readonly subscriptions: number;
    readonly beforeMinor: bigint;
    readonly afterMinor: bigint;
    readonly nextBeforeMinor: bigint;
    readonly nextAfterMinor: bigint;
    readonly atOnceMinor: bigint;
    readonly givenBackMinor: bigint;
  }[];
};

/** Ids of plan migrations, newest first. */
export async function listPlanMigrationIds(
  context: Context,
  filter: { readonly planId?: string },
  request: PageRequest,
): Promise<Page<Row>> {
  const order = keyset(newestFirst<Row>(planMigrations.createdAt, planMigrations.id), "descending", request);
  const rows = await context.tx
    .select({ id: planMigrations.id, createdAt: planMigrations.createdAt })
    .from(planMigrations)
    .where(
      and(
        eq(planMigrations.organizationId, context.organization.id),
        filter.planId === undefined ? undefined : eq(planMigrations.planId, filter.planId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

/** The id behind `pmg_…`; one of another organization is not found. */
export async function findPlanMigrationId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("planMigration", text);
  const [row] =
    id === null
      ? []
      : await context.tx
          .select({ id: planMigrations.id })
          .from(planMigrations)
          .where(and(eq(planMigrations.organizationId, context.organization.id), eq(planMigrations.id, id)));
  if (!row) throw new NotFound("This plan migration");
  return row.id;
}

export type MigrationItemRow = typeof planMigrationItems.$inferSelect & { readonly fromVersion: number };

/** The subscriptions of a migration in the order in which they are taken over. */
export async function listMigrationItems(
  context: Context,
  migrationId: string,
  request: PageRequest,
): Promise<Page<MigrationItemRow>> {
  const organizationId = context.organization.id;
  const column = {
    column: planMigrationItems.id,
    cast: "uuid",
    read: (row: MigrationItemRow) => row.id,
  } as const;
  const order = keyset<MigrationItemRow>([column], "ascending", request);
  const rows = await context.tx
    .select({ item: planMigrationItems, fromVersion: planVersions.number })
    .from(planMigrationItems)
    .innerJoin(
      planVersions,
      and(
        eq(planVersions.organizationId, organizationId),
        eq(planVersions.id, planMigrationItems.fromVersionId),
      ),
    )
    .where(
      and(
        eq(planMigrationItems.organizationId, organizationId),
        eq(planMigrationItems.planMigrationId, migrationId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ item, fromVersion }) => ({ ...item, fromVersion })));
}
