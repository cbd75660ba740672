import type { ActionFunctionArgs } from "@remix-run/node";
import { presentOverride } from "~/api/presenters/overrides";
import { findOverrideId } from "~/api/queries/overrides.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { liftOverride } from "~/operations/lift-override.server";
import { withPositionId } from "~/operations/load-positions.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "liftOverride", ...once },
    async (context) => liftOverride(context, { overrideId: await findOverrideId(context, params.id ?? "") }),
    async (lifted) => ({ status: 200, body: presentOverride(withPositionId(lifted)) }),
  );
  return answerWrite(outcome);
}
