import { checkPlanTerms, type UncheckedTerms } from "~/billing/catalog/check-terms";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import {
  findPlanDraft,
  lastVersionNumber,
  listMetrics,
  lockPlan,
  savePlanDraft as saveDraft,
  savePlanName,
} from "~/store/catalog.server";
import { checkRevision, firstRevision } from "./steps/plan-revision";
import { loadTermsNames } from "./steps/terms-names.server";

export type SavePlanDraftInput = {
  readonly planId: string;
  /** The revision the writer has read; 0 when there was no draft. */
  readonly revision: number;
  readonly terms: UncheckedTerms;
  /** Left out: the name stays. */
  readonly name?: string;
};

/**
 * Writes the next version of a plan, which nobody is billed by until it is published. Refuses `draft_changed` when
 * somebody else wrote in between, and what `checkPlanTerms` refuses.
 */
export async function savePlanDraft(
  context: Context,
  input: SavePlanDraftInput,
): Promise<Outcome<{ readonly revision: number }>> {
  const plan = await lockPlan(context, input.planId);
  const draft = await findPlanDraft(context, plan.id);
  const changed = checkRevision(draft, input.revision);
  if (changed) return refuse(changed);
  const terms = checkPlanTerms(input.terms, await listMetrics(context), await loadTermsNames(context));
  if (!terms.ok) return terms;
  const revision = draft ? draft.revision + 1 : firstRevision(await lastVersionNumber(context, plan.id));
  const updatedBy = actorIdOf(context.actor);
  await saveDraft(context, { planId: plan.id, terms: terms.value, revision, updatedBy });
  if (input.name !== undefined && input.name !== plan.name) await savePlanName(context, plan.id, input.name);
  await insertAudit(context, {
    action: "plan.draft_saved",
    subjectKind: "plan",
    subjectId: plan.id,
    details: { revision },
  });
  return accept({ revision });
}
