import type { ActionFunctionArgs } from "@remix-run/node";
import { presentPlan } from "~/api/presenters/catalog";
import { loadPlan } from "~/api/queries/catalog.server";
import { findId } from "~/api/queries/references.server";
import { planPublish } from "~/api/schemas/catalog";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { publishPlan } from "~/operations/publish-plan.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, planPublish);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "publishPlan", ...once },
    async (context) => {
      const planId = await findId(context, "plan", params.id ?? "");
      return publishPlan(context, { planId, revision: body.revision });
    },
    async ({ planId }, context) => ({ status: 200, body: presentPlan(await loadPlan(context, planId)) }),
  );
  return answerWrite(outcome);
}
