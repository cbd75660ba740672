import type { ActionFunctionArgs } from "@remix-run/node";
import { presentMove } from "~/api/presenters/credits";
import { findId } from "~/api/queries/references.server";
import { creditMove } from "~/api/schemas/credits";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewMoveCredit } from "~/operations/move-credit.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, creditMove);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const outcome = await view(caller, async (context) =>
    previewMoveCredit(context, { customerId: await findId(context, "customer", input.value.customer) }),
  );
  return outcome.ok ? answerJson(presentMove(outcome.value)) : problemOfRefusals(outcome.refusals);
}
