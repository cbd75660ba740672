import type { ActionFunctionArgs } from "@remix-run/node";
import { presentPlanMigration } from "~/api/presenters/plan-migrations";
import { findPlanMigrationId } from "~/api/queries/plan-migrations.server";
import { planMigrationStart } from "~/api/schemas/plan-migrations";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, planMigrationStart);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "startPlanMigration", ...once },
    async (context) => {
      const migrationId = await findPlanMigrationId(context, params.id ?? "");
      return startPlanMigration(context, { migrationId, previewHash: body.preview_hash ?? null });
    },
    async ({ id }, context) => ({
      status: 202,
      body: presentPlanMigration(await loadPlanMigration(context, id)),
    }),
  );
  return answerWrite(outcome);
}
