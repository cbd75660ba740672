import type { ActionFunctionArgs } from "@remix-run/node";
import { presentTestClock } from "~/api/presenters/test-clocks";
import { listTestClocks } from "~/api/queries/test-clocks.server";
import { readInstant } from "~/api/read-values";
import { testClockAdvance } from "~/api/schemas/test-clocks";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, testClockAdvance);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "startClockAdvance", ...once },
    (context) => startClockAdvance(context, { to: readInstant(body.to) }),
    async (_, context) => ({ status: 202, body: (await listTestClocks(context)).map(presentTestClock)[0] }),
  );
  return answerWrite(outcome);
}
