import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { atRequestFields, planMigrationInput, presentPlanMigration } from "~/api/presenters/plan-migrations";
import { listPlanMigrationIds } from "~/api/queries/plan-migrations.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { planMigrationCreate, planMigrationQuery } from "~/api/schemas/plan-migrations";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createPlanMigration } from "~/operations/create-plan-migration.server";
import { loadPlanMigration, loadPlanMigrations } from "~/operations/load-plan-migration.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, planMigrationQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const planId = await findOptionalId(context, "plan", query.value.plan);
    const ids = await listPlanMigrationIds(context, { planId }, pageRequest(query.value));
    return {
      ...ids,
      rows: await loadPlanMigrations(
        context,
        ids.rows.map(({ id }) => id),
      ),
    };
  });
  return answerJson(presentPage(page, presentPlanMigration));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, planMigrationCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createPlanMigration", ...once },
    async (context) => {
      const planId = await findId(context, "plan", body.plan);
      return atRequestFields(await createPlanMigration(context, planMigrationInput(body, planId)));
    },
    async ({ id }, context) => ({
      status: 201,
      body: presentPlanMigration(await loadPlanMigration(context, id)),
    }),
  );
  return answerWrite(outcome);
}
