import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPlan } from "~/api/presenters/catalog";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { readTerms } from "~/api/presenters/plan-terms";
import { listPlans, loadPlan } from "~/api/queries/catalog.server";
import { catalogQuery, planCreate } from "~/api/schemas/catalog";
import { atTermsFields } from "~/api/terms-fields";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createPlan } from "~/operations/create-plan.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, catalogQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, (context) => listPlans(context, pageRequest(query.value)));
  return answerJson(presentPage(page, presentPlan));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, planCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createPlan", ...once },
    async (context) => {
      const { code, name, terms } = body;
      return atTermsFields(await createPlan(context, { code, name, terms: readTerms(terms) }), terms);
    },
    async ({ planId }, context) => ({ status: 201, body: presentPlan(await loadPlan(context, planId)) }),
  );
  return answerWrite(outcome);
}
