import type { ActionFunctionArgs } from "@remix-run/node";
import { presentReleaseResults } from "~/api/presenters/events";
import { eventsRelease } from "~/api/schemas/events";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { releaseUsage } from "~/operations/release-usage.server";

export { postOnly as loader } from "~/http/api-write.server";

/** A batch answers 200 with a result per index. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, eventsRelease);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "releaseUsage", ...once },
    (context) => releaseUsage(context, body.transaction_ids),
    (results) => ({ status: 200, body: presentReleaseResults(results) }),
  );
  return answerWrite(outcome);
}
