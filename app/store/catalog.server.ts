import { and, asc, desc, eq, sql } from "drizzle-orm";
import { charges, metrics, planDrafts, plans, planVersions } from "../../drizzle/schema/catalog";
import type { Charge, Metric, PlanTerms, PlanVersion } from "../billing/catalog/plan";
import { chargePolicy } from "../billing/catalog/plan-policy";
import type { Aggregation } from "../billing/metering/metric-kinds";
import type { PlanSettings } from "../billing/policy-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, insertRows } from "./bulk.server";

export type Plan = typeof plans.$inferSelect;
export type PlanDraft = typeof planDrafts.$inferSelect;

function toMetric(row: typeof metrics.$inferSelect): Metric {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    aggregation: row.aggregation as Aggregation,
    field: row.field,
    expression: row.expression,
    recurring: row.recurring,
  };
}

/** False when the code is taken. */
export async function insertMetric(context: Context, metric: Metric): Promise<boolean> {
  const rows = await context.tx
    .insert(metrics)
    .values({ organizationId: context.organization.id, ...metric, createdAt: context.now })
    .onConflictDoNothing({ target: [metrics.organizationId, metrics.code] })
    .returning({ id: metrics.id });
  return rows.length > 0;
}

export async function saveMetricName(context: Context, id: string, name: string): Promise<void> {
  await context.tx
    .update(metrics)
    .set({ name })
    .where(and(eq(metrics.organizationId, context.organization.id), eq(metrics.id, id)));
}

export async function listMetrics(context: Context): Promise<Metric[]> {
  const rows = await context.tx
    .select()
    .from(metrics)
    .where(eq(metrics.organizationId, context.organization.id))
    .orderBy(asc(metrics.code));
  return rows.map(toMetric);
}

/** Codes and names alone; the portal's role may read them too. */
export async function listCatalogNames({ tx, organization }: Context) {
  return {
    plans: await tx
      .select({ code: plans.code, name: plans.name })
      .from(plans)
      .where(eq(plans.organizationId, organization.id)),
    metrics: await tx
      .select({ code: metrics.code, name: metrics.name })
      .from(metrics)
      .where(eq(metrics.organizationId, organization.id)),
  };
}

/** Codes of the charges of every published version. */
export async function listChargeCodes({ tx, organization }: Context): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ code: charges.code })
    .from(charges)
    .where(eq(charges.organizationId, organization.id));
  return rows.map(({ code }) => code);
}

export async function loadMetric(context: Context, id: string): Promise<Metric> {
  const [row] = await context.tx
    .select()
    .from(metrics)
    .where(and(eq(metrics.organizationId, context.organization.id), eq(metrics.id, id)));
  if (!row) throw new NotFound("This metric");
  return toMetric(row);
}

/** False when the code is taken. A new plan starts with a draft of revision 1. */
export async function insertPlan(
  context: Context,
  plan: { readonly id: string; readonly code: string; readonly name: string },
  terms: PlanTerms,
  updatedBy: string,
): Promise<boolean> {
  const organizationId = context.organization.id;
  const rows = await context.tx
    .insert(plans)
    .values({ organizationId, ...plan, createdAt: context.now })
    .onConflictDoNothing({ target: [plans.organizationId, plans.code] })
    .returning({ id: plans.id });
  if (rows.length === 0) return false;
  await context.tx
    .insert(planDrafts)
    .values({ organizationId, planId: plan.id, terms, revision: 1, updatedBy, updatedAt: context.now });
  return true;
}

export async function loadPlan(context: Context, id: string): Promise<Plan> {
  const [plan] = await context.tx
    .select()
    .from(plans)
    .where(and(eq(plans.organizationId, context.organization.id), eq(plans.id, id)));
  if (!plan) throw new NotFound("This plan");
  return plan;
}

/** Locked, so that two people who publish or save at once come one after the other. */
export async function lockPlan(context: Context, id: string): Promise<Plan> {
  const [plan] = await context.tx
    .select()
    .from(plans)
    .where(and(eq(plans.organizationId, context.organization.id), eq(plans.id, id)))
    .for("update");
  if (!plan) throw new NotFound("This plan");
  return plan;
}

export async function savePlanName(context: Context, id: string, name: string): Promise<void> {
  await context.tx
    .update(plans)
    .set({ name })
    .where(and(eq(plans.organizationId, context.organization.id), eq(plans.id, id)));
}

/** The next version while it is being written; null after it was published and before somebody changes it. */
export async function findPlanDraft(context: Context, planId: string): Promise<PlanDraft | null> {
  const [draft] = await context.tx
    .select()
    .from(planDrafts)
    .where(and(eq(planDrafts.organizationId, context.organization.id), eq(planDrafts.planId, planId)));
  return draft ?? null;
}

/** Writes the draft over the one of that revision; the plan is locked by the caller. */
export async function savePlanDraft(
  context: Context,
  draft: { planId: string; terms: PlanTerms; revision: number; updatedBy: string },
): Promise<void> {
  const values = {
    organizationId: context.organization.id,
    ...draft,
    updatedAt: context.now,
  };
  await context.tx
    .insert(planDrafts)
    .values(values)
    .onConflictDoUpdate({
      target: [planDrafts.organizationId, planDrafts.planId],
      set: {
        terms: sql`excluded.terms`,
        revision: sql`excluded.revision`,
        updatedBy: sql`excluded.updated_by`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}

/** The draft has become a version; the next change starts a new one. */
export async function deletePlanDraft(context: Context, planId: string): Promise<void> {
  await context.tx
    .delete(planDrafts)
    .where(and(eq(planDrafts.organizationId, context.organization.id), eq(planDrafts.planId, planId)));
}

/** A published version for good: its row, its charges, and from now on what new subscriptions of the plan get. */
export async function insertPlanVersion(
  context: Context,
  version: PlanVersion,
  publishedBy: string,
): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx.insert(planVersions).values({
    organizationId,
    id: version.id,
    planId: version.planId,
    number: version.number,
    terms: version.terms,
    publishedBy,
    publishedAt: context.now,
  });
  const noSettings: PlanSettings = {};
  await insertRows(
    context,
    charges,
    version.charges.map((charge, position) => {
      const own = chargePolicy(noSettings, version.terms, charge);
      return {
        organizationId,
        id: charge.id,
        planVersionId: version.id,
        code: charge.code,
        metricId: charge.metricId,
        position,
        billsAtOnce: charge.timing === "in_advance" || (version.terms.thresholds ?? []).length > 0,
        lateUsage: own.late_usage ?? null,
        lateWindows: own.late_windows ?? null,
      };
    }),
  );
  await context.tx
    .update(plans)
    .set({ currentVersionId: version.id })
    .where(and(eq(plans.organizationId, organizationId), eq(plans.id, version.planId)));
}

/** The highest version number of a plan; 0 before the first. */
export async function lastVersionNumber(context: Context, planId: string): Promise<number> {
  const [row] = await context.tx
    .select({ number: planVersions.number })
    .from(planVersions)
    .where(and(eq(planVersions.organizationId, context.organization.id), eq(planVersions.planId, planId)))
    .orderBy(desc(planVersions.number))
    .limit(1);
  return row?.number ?? 0;
}

/** Published versions with their charges bound to rows and metrics, in two statements for any number of them. */
export async function loadPlanVersions(context: Context, ids: readonly string[]): Promise<PlanVersion[]> {
  const organizationId = context.organization.id;
  const versions = await context.tx
    .select({ version: planVersions, code: plans.code, name: plans.name })
    .from(planVersions)
    .innerJoin(
      plans,
      and(eq(plans.organizationId, planVersions.organizationId), eq(plans.id, planVersions.planId)),
    )
    .where(
      and(eq(planVersions.organizationId, organizationId), sql`${planVersions.id} = any(${idArray(ids)})`),
    );
  const rows = await context.tx
    .select({ charge: charges, aggregation: metrics.aggregation, recurring: metrics.recurring })
    .from(charges)
    .innerJoin(
      metrics,
      and(eq(metrics.organizationId, charges.organizationId), eq(metrics.id, charges.metricId)),
    )
    .where(
      and(eq(charges.organizationId, organizationId), sql`${charges.planVersionId} = any(${idArray(ids)})`),
    )
    .orderBy(charges.planVersionId, charges.position);
  return versions.map(({ version, code, name }) => ({
    id: version.id,
    planId: version.planId,
    planCode: code,
    planName: name,
    number: version.number,
    terms: version.terms,
    charges: rows
      .filter((row) => row.charge.planVersionId === version.id)
      .map((row) => bindCharge(version, row)),
  }));
}

function bindCharge(
  version: typeof planVersions.$inferSelect,
  row: { charge: typeof charges.$inferSelect; aggregation: string; recurring: boolean },
): Charge {
  const terms = version.terms.charges.find((charge) => charge.code === row.charge.code);
  if (!terms) throw new Error(`Charge ${row.charge.code} is not in the terms of its version.`);
  return {
    ...terms,
    id: row.charge.id,
    metricId: row.charge.metricId,
    aggregation: row.aggregation as Aggregation,
    recurring: row.recurring,
  };
}

/** Every published version of a plan, the first one first. */
export async function listVersionsOfPlan(context: Context, planId: string): Promise<PlanVersion[]> {
  const rows = await context.tx
    .select({ id: planVersions.id })
    .from(planVersions)
    .where(and(eq(planVersions.organizationId, context.organization.id), eq(planVersions.planId, planId)));
  const versions = await loadPlanVersions(
    context,
    rows.map(({ id }) => id),
  );
  return versions.sort((a, b) => a.number - b.number);
}

export async function loadPlanVersion(context: Context, id: string): Promise<PlanVersion> {
  const [version] = await loadPlanVersions(context, [id]);
  if (!version) throw new NotFound("This version of the plan");
  return version;
}
