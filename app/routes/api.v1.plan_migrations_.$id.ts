import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest } from "~/api/presenters/page";
import { presentWithItems } from "~/api/presenters/plan-migrations";
import { findPlanMigrationId, listMigrationItems } from "~/api/queries/plan-migrations.server";
import { planMigrationItemQuery } from "~/api/schemas/plan-migrations";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, planMigrationItemQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const shown = await view(caller, async (context) => {
    const id = await findPlanMigrationId(context, params.id ?? "");
    const items = await listMigrationItems(context, id, pageRequest(query.value));
    return presentWithItems(await loadPlanMigration(context, id), items);
  });
  return answerJson(shown);
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
