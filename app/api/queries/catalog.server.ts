import { and, eq, sql } from "drizzle-orm";
import { metrics, planDrafts, plans, planVersions } from "../../../drizzle/schema/catalog";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type MetricRow = typeof metrics.$inferSelect;
export type PlanRow = typeof plans.$inferSelect & {
  readonly version: typeof planVersions.$inferSelect | null;
  readonly draft: typeof planDrafts.$inferSelect | null;
};

export async function listMetrics(context: Context, request: PageRequest): Promise<Page<MetricRow>> {
  const order = keyset(newestFirst<MetricRow>(metrics.createdAt, metrics.id), "descending", request);
  const rows = await context.tx
    .select()
    .from(metrics)
    .where(and(eq(metrics.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

export async function loadMetric(context: Context, id: string): Promise<MetricRow> {
  const [row] = await context.tx
    .select()
    .from(metrics)
    .where(and(eq(metrics.organizationId, context.organization.id), eq(metrics.id, id)));
  if (!row) throw new NotFound("This metric");
  return row;
}

/** A plan with the version in force and the draft of the next. */
function selectPlans(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({ plan: plans, version: planVersions, draft: planDrafts })
    .from(plans)
    .leftJoin(
      planVersions,
      and(eq(planVersions.organizationId, organizationId), eq(planVersions.id, plans.currentVersionId)),
    )
    .leftJoin(
      planDrafts,
      and(eq(planDrafts.organizationId, organizationId), eq(planDrafts.planId, plans.id)),
    );
}

export async function listPlans(context: Context, request: PageRequest): Promise<Page<PlanRow>> {
  const order = keyset(newestFirst<PlanRow>(plans.createdAt, plans.id), "descending", request);
  const rows = await selectPlans(context)
    .where(and(eq(plans.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ plan, version, draft }) => ({ ...plan, version, draft })));
}

export async function loadPlan(context: Context, id: string): Promise<PlanRow> {
  const [row] = await selectPlans(context).where(
    and(eq(plans.organizationId, context.organization.id), eq(plans.id, id)),
  );
  if (!row) throw new NotFound("This plan");
  return { ...row.plan, version: row.version, draft: row.draft };
}

/** Everything that was ever published of a plan, newest first; a plan has few versions. */
export async function listPlanVersions(context: Context, planId: string) {
  return context.tx
    .select()
    .from(planVersions)
    .where(and(eq(planVersions.organizationId, context.organization.id), eq(planVersions.planId, planId)))
    .orderBy(sql`${planVersions.number} desc`);
}
