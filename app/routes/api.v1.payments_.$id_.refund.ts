import type { ActionFunctionArgs } from "@remix-run/node";
import { presentRefund } from "~/api/presenters/refunds";
import { findCreditNoteId } from "~/api/queries/credit-notes.server";
import { findPaymentId } from "~/api/queries/payments.server";
import { paymentRefund } from "~/api/schemas/refunds";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { refundPayment } from "~/operations/refund-payment.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, paymentRefund);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "refundPayment", ...once },
    async (context) =>
      refundPayment(context, {
        paymentId: await findPaymentId(context, params.id ?? ""),
        amount: body.amount ?? null,
        creditNoteId: body.credit_note === null ? null : await findCreditNoteId(context, body.credit_note),
        reason: body.reason,
        previewHash: body.preview_hash,
      }),
    (refund) => ({ status: 201, body: presentRefund(refund) }),
  );
  return answerWrite(outcome);
}
