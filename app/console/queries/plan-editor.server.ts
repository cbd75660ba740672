import { and, asc, eq, ne } from "drizzle-orm";
import { plans } from "../../../drizzle/schema/catalog";
import type { PlanTerms } from "../../billing/catalog/plan";
import type { Context } from "../../context.server";
import { listMetricRows, loadPlanPage } from "./plans.server";

/** What the editor of a plan's next version starts from: the draft, else the version in force. */
export async function loadPlanEditor(context: Context, planId: string) {
  const { plan, versions, draft, taxRates } = await loadPlanPage(context, planId);
  const blank: PlanTerms = {
    cadence: { unit: "month", count: 1 },
    timing: "in_advance",
    trialDays: 0,
    prices: [{ currency: context.organization.currency, amount: "0" }],
    charges: [],
  };
  return {
    plan,
    terms: draft?.terms ?? versions[0]?.terms ?? blank,
    revision: draft?.revision ?? 0,
    savedAt: draft?.updatedAt ?? null,
    nextVersion: (versions[0]?.number ?? 0) + 1,
    metrics: await listMetricRows(context),
    taxRates,
    plans: await listOtherPlans(context, planId),
  };
}

/** The plans that an add-on may be sold with. */
async function listOtherPlans({ tx, organization }: Context, planId: string) {
  return tx
    .select({ code: plans.code, name: plans.name })
    .from(plans)
    .where(and(eq(plans.organizationId, organization.id), ne(plans.id, planId)))
    .orderBy(asc(plans.code));
}
