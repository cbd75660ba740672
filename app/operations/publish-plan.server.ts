import type { PlanVersion } from "~/billing/catalog/plan";
import { decidePublish } from "~/billing/catalog/publish";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import {
  deletePlanDraft,
  findPlanDraft,
  insertPlanVersion,
  lastVersionNumber,
  listMetrics,
  lockPlan,
} from "~/store/catalog.server";
import { checkRevision } from "./steps/plan-revision";
import { loadTermsNames } from "./steps/terms-names.server";

export type PublishPlanInput = {
  readonly planId: string;
  /** The revision that was looked at; left out: whatever stands there now. */
  readonly revision?: number;
};

/**
 * Publishes the draft as the plan's next version, for good. New subscriptions get it; running ones keep theirs.
 * Refuses `draft_missing`, `draft_changed` and what `decidePublish` refuses.
 */
export async function publishPlan(context: Context, input: PublishPlanInput): Promise<Outcome<PlanVersion>> {
  const plan = await lockPlan(context, input.planId);
  const draft = await findPlanDraft(context, plan.id);
  if (!draft) return refuse(noDraft(plan.name));
  const changed = input.revision === undefined ? null : checkRevision(draft, input.revision);
  if (changed) return refuse(changed);
  const decided = decidePublish(
    {
      plan,
      terms: draft.terms,
      metrics: await listMetrics(context),
      names: await loadTermsNames(context),
      lastNumber: await lastVersionNumber(context, plan.id),
    },
    { versionId: newId(), chargeIds: draft.terms.charges.map(() => newId()) },
  );
  if (!decided.ok) return decided;
  const version = decided.value;
  await insertPlanVersion(context, version, actorIdOf(context.actor));
  await deletePlanDraft(context, plan.id);
  await insertAudit(context, {
    action: "plan.published",
    subjectKind: "plan",
    subjectId: plan.id,
    details: { versionId: version.id, number: version.number },
  });
  return accept(version);
}

function noDraft(name: string): Refusal {
  return {
    code: "draft_missing",
    sentence: `${name} has no draft: its latest version is published and nobody has changed it since.`,
    remedy: "Change the plan first.",
  };
}
