import { checkCode, checkPlanTerms, type UncheckedTerms } from "~/billing/catalog/check-terms";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { insertPlan, listMetrics } from "~/store/catalog.server";
import { loadTermsNames } from "./steps/terms-names.server";

export type CreatePlanInput = {
  readonly code: string;
  readonly name: string;
  readonly terms: UncheckedTerms;
};

/** Makes a plan with its first draft. Refuses `code_invalid`, `code_taken` and what `checkPlanTerms` refuses. */
export async function createPlan(
  context: Context,
  input: CreatePlanInput,
): Promise<Outcome<{ readonly planId: string; readonly revision: number }>> {
  const code = checkCode(input.code);
  const terms = checkPlanTerms(input.terms, await listMetrics(context), await loadTermsNames(context));
  if (code || !terms.ok) return refuse(...(code ? [code] : []), ...(terms.ok ? [] : terms.refusals));
  const plan = { id: newId(), code: input.code, name: input.name };
  if (!(await insertPlan(context, plan, terms.value, actorIdOf(context.actor)))) {
    return refuse({
      code: "code_taken",
      sentence: `There is a plan ${input.code} already.`,
      remedy: "Choose another code.",
      field: "code",
    });
  }
  await insertAudit(context, {
    action: "plan.created",
    subjectKind: "plan",
    subjectId: plan.id,
    details: { code: plan.code, name: plan.name },
  });
  return accept({ planId: plan.id, revision: 1 });
}
