import type { ActionFunctionArgs } from "@remix-run/node";
import { presentPlanMigration } from "~/api/presenters/plan-migrations";
import { findPlanMigrationId } from "~/api/queries/plan-migrations.server";
import { planMigrationSteps } from "~/api/schemas/plan-migrations";
import { requireApiKey } from "~/auth/caller.server";
import { NotFound } from "~/errors";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { discardPlanMigration } from "~/operations/discard-plan-migration.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";
import { recalculatePlanMigration } from "~/operations/recalculate-plan-migration.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";
import { stopPlanMigration } from "~/operations/stop-plan-migration.server";

export { postOnly as loader } from "~/http/api-write.server";

/** What was started is still to be done, so it answers 202. */
const STEPS = {
  start: { operation: "startPlanMigration", take: startPlanMigration, status: 202 },
  stop: { operation: "stopPlanMigration", take: stopPlanMigration, status: 200 },
  recalculate: { operation: "recalculatePlanMigration", take: recalculatePlanMigration, status: 200 },
  discard: { operation: "discardPlanMigration", take: discardPlanMigration, status: 200 },
} satisfies Record<keyof typeof planMigrationSteps, unknown>;

const isStep = (word: string | undefined): word is keyof typeof STEPS =>
  word !== undefined && Object.hasOwn(STEPS, word);

/** Every step of a plan migration by the last word of its address. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  if (!isStep(params.step)) throw new NotFound("This address of the API");
  const { operation, take, status } = STEPS[params.step];
  demandMethod(request, "POST");
  const write = await parseWrite(request, planMigrationSteps[params.step]);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation, ...once },
    async (context) => {
      const migrationId = await findPlanMigrationId(context, params.id ?? "");
      return take(context, { migrationId, previewHash: body.preview_hash ?? null });
    },
    async ({ id }, context) => ({ status, body: presentPlanMigration(await loadPlanMigration(context, id)) }),
  );
  return answerWrite(outcome);
}
