import { and, asc, desc, eq, sql } from "drizzle-orm";
import { charges, metrics, planDrafts, plans, planVersions } from "../../../drizzle/schema/catalog";
import { taxRates } from "../../../drizzle/schema/organizations";
import { stints, subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Aggregation } from "../../billing/metering/metric-kinds";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";

const at = (context: Context) => sql`${new Date(context.now).toISOString()}::timestamptz`;

/** How many subscriptions run on each version. */
async function runningByVersion(context: Context) {
  const org = context.organization.id;
  const now = at(context);
  const rows = await context.tx
    .select({ versionId: stints.planVersionId, running: sql<number>`count(*)`.mapWith(Number) })
    .from(stints)
    .innerJoin(
      subscriptions,
      and(eq(subscriptions.organizationId, org), eq(subscriptions.id, stints.subscriptionId)),
    )
    .where(
      and(
        eq(stints.organizationId, org),
        sql`(${stints.endsAt} is null or ${stints.endsAt} > ${now})`,
        sql`(${subscriptions.endsAt} is null or ${subscriptions.endsAt} > ${now})`,
      ),
    )
    .groupBy(stints.planVersionId);
  return new Map(rows.map((row) => [row.versionId, row.running]));
}

/** All plans with the version in force, whether a draft waits, and how many subscriptions run on any version. */
export async function listPlans(context: Context) {
  const org = context.organization.id;
  const rows = await context.tx
    .select({
      id: plans.id,
      code: plans.code,
      name: plans.name,
      versionNumber: planVersions.number,
      terms: planVersions.terms,
      draftRevision: planDrafts.revision,
    })
    .from(plans)
    .leftJoin(
      planVersions,
      and(eq(planVersions.organizationId, org), eq(planVersions.id, plans.currentVersionId)),
    )
    .leftJoin(planDrafts, and(eq(planDrafts.organizationId, org), eq(planDrafts.planId, plans.id)))
    .where(eq(plans.organizationId, org))
    .orderBy(asc(plans.name), asc(plans.id));
  const running = await runningByPlan(context);
  return rows.map((row) => ({ ...row, running: running.get(row.id) ?? 0 }));
}

export type PlanRow = Awaited<ReturnType<typeof listPlans>>[number];

async function runningByPlan(context: Context) {
  const byVersion = await runningByVersion(context);
  const versions = await context.tx
    .select({ id: planVersions.id, planId: planVersions.planId })
    .from(planVersions)
    .where(eq(planVersions.organizationId, context.organization.id));
  const byPlan = new Map<string, number>();
  for (const { id, planId } of versions) {
    byPlan.set(planId, (byPlan.get(planId) ?? 0) + (byVersion.get(id) ?? 0));
  }
  return byPlan;
}

/** One plan with all its versions, newest first, and its draft. */
export async function loadPlanPage(context: Context, planId: string) {
  const org = context.organization.id;
  const [plan] = await context.tx
    .select()
    .from(plans)
    .where(and(eq(plans.organizationId, org), eq(plans.id, planId)));
  if (!plan) throw new NotFound("This plan");
  const versions = await context.tx
    .select()
    .from(planVersions)
    .where(and(eq(planVersions.organizationId, org), eq(planVersions.planId, planId)))
    .orderBy(desc(planVersions.number));
  const [draft] = await context.tx
    .select()
    .from(planDrafts)
    .where(and(eq(planDrafts.organizationId, org), eq(planDrafts.planId, planId)));
  const running = await runningByVersion(context);
  return {
    plan,
    versions: versions.map((version) => ({ ...version, running: running.get(version.id) ?? 0 })),
    draft: draft ?? null,
    taxRates: await listNamedRates(context),
  };
}

/** The tax rates that terms may name by their codes. */
export async function listNamedRates({ tx, organization }: Context) {
  return tx
    .select({ code: taxRates.code, name: taxRates.name, rate: taxRates.rate })
    .from(taxRates)
    .where(eq(taxRates.organizationId, organization.id))
    .orderBy(asc(taxRates.code));
}

export type PlanPageData = Awaited<ReturnType<typeof loadPlanPage>>;

/** Metrics with the number of published charges that price each. */
export async function listMetricRows(context: Context) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: metrics.id,
      code: metrics.code,
      name: metrics.name,
      aggregation: metrics.aggregation,
      field: metrics.field,
      expression: metrics.expression,
      recurring: metrics.recurring,
      charges: sql<number>`count(${charges.id})`.mapWith(Number),
    })
    .from(metrics)
    .leftJoin(charges, and(eq(charges.organizationId, org), eq(charges.metricId, metrics.id)))
    .where(eq(metrics.organizationId, org))
    .groupBy(metrics.organizationId, metrics.id)
    .orderBy(asc(metrics.code));
}

export type MetricRow = Awaited<ReturnType<typeof listMetricRows>>[number];

/** One metric and the plan versions whose charges price it. */
export async function loadMetricPage(context: Context, id: string) {
  const org = context.organization.id;
  const [metric] = await context.tx
    .select()
    .from(metrics)
    .where(and(eq(metrics.organizationId, org), eq(metrics.id, id)));
  if (!metric) throw new NotFound("This metric");
  const usedBy = await context.tx
    .select({ planId: plans.id, planName: plans.name, number: planVersions.number, charge: charges.code })
    .from(charges)
    .innerJoin(
      planVersions,
      and(eq(planVersions.organizationId, org), eq(planVersions.id, charges.planVersionId)),
    )
    .innerJoin(plans, and(eq(plans.organizationId, org), eq(plans.id, planVersions.planId)))
    .where(and(eq(charges.organizationId, org), eq(charges.metricId, id)))
    .orderBy(asc(plans.name), desc(planVersions.number));
  return { metric: { ...metric, aggregation: metric.aggregation as Aggregation }, usedBy };
}
