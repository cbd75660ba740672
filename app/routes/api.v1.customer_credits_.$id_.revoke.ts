import type { ActionFunctionArgs } from "@remix-run/node";
import { presentCredit } from "~/api/presenters/credits";
import { findCreditId, loadCredits } from "~/api/queries/credits.server";
import { creditRevoke } from "~/api/schemas/credits";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { revokeCredit } from "~/operations/revoke-credit.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, creditRevoke);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const creditId = findCreditId(params.id ?? "");
  const outcome = await runOnce(
    caller,
    { operation: "revokeCredit", ...once },
    (context) => revokeCredit(context, { creditId, reason: body.reason, previewHash: body.preview_hash }),
    async (_, context) => ({
      status: 200,
      body: (await loadCredits(context, [creditId])).map(presentCredit)[0],
    }),
  );
  return answerWrite(outcome);
}
