import type { ActionFunctionArgs } from "@remix-run/node";
import { presentVoidResults } from "~/api/presenters/events";
import { eventsVoid } from "~/api/schemas/events";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { voidUsage } from "~/operations/void-usage.server";

export { postOnly as loader } from "~/http/api-write.server";

/** A batch answers 200 with a result per index. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "usage");
  demandMethod(request, "POST");
  const write = await parseWrite(request, eventsVoid);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "voidUsage", ...once },
    (context) => voidUsage(context, body.transaction_ids),
    (results) => ({ status: 200, body: presentVoidResults(results) }),
  );
  return answerWrite(outcome);
}
