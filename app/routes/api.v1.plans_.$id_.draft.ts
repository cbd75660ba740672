import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPlan, presentPlanDraft } from "~/api/presenters/catalog";
import { readTerms } from "~/api/presenters/plan-terms";
import { loadPlan } from "~/api/queries/catalog.server";
import { findId } from "~/api/queries/references.server";
import { planDraftSave } from "~/api/schemas/catalog";
import { atTermsFields } from "~/api/terms-fields";
import { requireApiKey } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { NotFound } from "~/errors";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const plan = await view(caller, async (context) =>
    loadPlan(context, await findId(context, "plan", params.id ?? "")),
  );
  if (plan.draft === null) throw new NotFound("A draft of this plan");
  return answerJson(presentPlanDraft(plan.draft));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, planDraftSave);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "savePlanDraft", ...once },
    async (context) => {
      const planId = await findId(context, "plan", params.id ?? "");
      const { revision, terms } = body;
      const saved = await savePlanDraft(context, { planId, revision, terms: readTerms(terms) });
      return saved.ok ? accept({ planId }) : atTermsFields<{ planId: string }>(saved, terms);
    },
    async ({ planId }, context) => ({ status: 200, body: presentPlan(await loadPlan(context, planId)) }),
  );
  return answerWrite(outcome);
}
