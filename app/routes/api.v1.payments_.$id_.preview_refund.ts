import type { ActionFunctionArgs } from "@remix-run/node";
import { presentMovement } from "~/api/presenters/refunds";
import { findCreditNoteId } from "~/api/queries/credit-notes.server";
import { findPaymentId } from "~/api/queries/payments.server";
import { paymentRefund } from "~/api/schemas/refunds";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewRefundPayment } from "~/operations/refund-payment.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, paymentRefund);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const { amount = null, credit_note: note, reason } = input.value;
  const outcome = await view(caller, async (context) =>
    previewRefundPayment(context, {
      paymentId: await findPaymentId(context, params.id ?? ""),
      amount,
      creditNoteId: note === null ? null : await findCreditNoteId(context, note),
      reason,
    }),
  );
  return outcome.ok ? answerJson(presentMovement(outcome.value)) : problemOfRefusals(outcome.refusals);
}
