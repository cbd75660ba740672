import type { ActionFunctionArgs } from "@remix-run/node";
import { presentMovement } from "~/api/presenters/refunds";
import { findCreditId } from "~/api/queries/credits.server";
import { creditRevoke } from "~/api/schemas/credits";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewRevokeCredit } from "~/operations/revoke-credit.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, creditRevoke);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const asked = { creditId: findCreditId(params.id ?? ""), reason: input.value.reason };
  const outcome = await view(caller, (context) => previewRevokeCredit(context, asked));
  return outcome.ok
    ? answerJson(presentMovement({ ...outcome.value, creditPaysMinor: 0n }))
    : problemOfRefusals(outcome.refusals);
}
