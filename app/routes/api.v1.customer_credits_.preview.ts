import type { ActionFunctionArgs } from "@remix-run/node";
import { presentMovement } from "~/api/presenters/refunds";
import { findId } from "~/api/queries/references.server";
import { creditGrant } from "~/api/schemas/credits";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewGrantCredit } from "~/operations/grant-credit.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, creditGrant);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const { customer, amount, currency = null } = input.value;
  const outcome = await view(caller, async (context) =>
    previewGrantCredit(context, {
      customerId: await findId(context, "customer", customer),
      amount,
      currency,
    }),
  );
  if (!outcome.ok) return problemOfRefusals(outcome.refusals);
  const { credit, pays, previewHash } = outcome.value;
  const creditPaysMinor = pays.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const made = { currency: credit.currency, amountMinor: credit.openMinor, creditPaysMinor, previewHash };
  return answerJson(presentMovement(made));
}
