import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { overdueStages, presentOverdueRules } from "~/api/presenters/overdue-rules";
import { overdueRulesChange } from "~/api/schemas/overdue-rules";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { loadOverdueRules } from "~/operations/load-overdue-rules.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(presentOverdueRules(await view(caller, loadOverdueRules)));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, overdueRulesChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeOverdueRules", ...once },
    async (context) => {
      const stages = overdueStages(body);
      return stages.ok ? changeOverdueRules(context, { stages: stages.value }) : stages;
    },
    (stages) => ({ status: 200, body: presentOverdueRules(stages) }),
  );
  return answerWrite(outcome);
}
