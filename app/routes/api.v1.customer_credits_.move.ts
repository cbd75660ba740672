import type { ActionFunctionArgs } from "@remix-run/node";
import { presentCredit } from "~/api/presenters/credits";
import { loadCredits } from "~/api/queries/credits.server";
import { findId } from "~/api/queries/references.server";
import { creditMove } from "~/api/schemas/credits";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { moveCredit } from "~/operations/move-credit.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, creditMove);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "moveCredit", ...once },
    async (context) =>
      moveCredit(context, {
        customerId: await findId(context, "customer", body.customer),
        previewHash: body.preview_hash,
      }),
    async ({ given }, context) => {
      const rows = await loadCredits(
        context,
        given.map(({ id }) => id),
      );
      return { status: 200, body: { data: rows.map(presentCredit) } };
    },
  );
  return answerWrite(outcome);
}
