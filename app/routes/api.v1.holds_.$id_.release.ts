import type { ActionFunctionArgs } from "@remix-run/node";
import { presentHold } from "~/api/presenters/holds";
import { findHoldId } from "~/api/queries/holds.server";
import { noBody } from "~/api/schemas/page";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { withPosition } from "~/operations/load-holds.server";
import { releaseHold } from "~/operations/release-hold.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, noBody);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body: _, ...once } = write.value;
  const holdId = findHoldId(params.id ?? "");
  const outcome = await runOnce(
    caller,
    { operation: "releaseHold", ...once },
    (context) => releaseHold(context, { holdId }),
    async (released, { now }) => ({ status: 200, body: presentHold(withPosition(released), now) }),
  );
  return answerWrite(outcome);
}
