import type { ActionFunctionArgs } from "@remix-run/node";
import { presentPlanMigration } from "~/api/presenters/plan-migrations";
import { findPlanMigrationId } from "~/api/queries/plan-migrations.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";
import { recalculatePlanMigration } from "~/operations/recalculate-plan-migration.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "recalculatePlanMigration", ...once },
    async (context) => {
      const migrationId = await findPlanMigrationId(context, params.id ?? "");
      return recalculatePlanMigration(context, { migrationId });
    },
    async ({ id }, context) => ({
      status: 200,
      body: presentPlanMigration(await loadPlanMigration(context, id)),
    }),
  );
  return answerWrite(outcome);
}
