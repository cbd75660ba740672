import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readRefund } from "~/console/forms/money";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { RefundPage } from "~/console/pages/refund-page";
import { loadRefundFacts } from "~/console/queries/payments.server";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { previewRefundPayment, refundPayment } from "~/operations/refund-payment.server";

export const meta = () => [{ title: "Refund a payment · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const paymentId = idParam("payment", params.payment);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const payment = await loadRefundFacts(context, paymentId);
    const asked = { paymentId, ...readRefund(fields) };
    const outcome = isReviewed ? await previewRefundPayment(context, asked) : null;
    return { ...entered, base: `/console/${params.org}`, payment, ...reviewOf(outcome) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const paymentId = idParam("payment", params.payment);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const { previewHash, once } = confirmed;
  const outcome = await runOnce(
    caller,
    { operation: "refundPayment", ...once },
    (context) => refundPayment(context, { paymentId, ...readRefund(confirmed.form), previewHash }),
    () =>
      confirmed.leadsTo(pageOf(`/console/${params.org}`, "payment", paymentId), "The refund is recorded."),
  );
  return confirmed.respond(outcome);
}

export default function Refund() {
  const page = { ...useLoaderData<typeof loader>(), refused: useActionData<typeof action>()?.refused };
  return <RefundPage {...page} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
