import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { hashOf as hashOfRequest } from "~/http/api-write.server";
import { formInput } from "~/http/form-input.server";
import { refused } from "~/http/respond.server";
import { newId } from "~/ids.server";
import { deliverMessage } from "~/jobs/deliver-message.server";
import { requestPayment } from "~/operations/request-payment.server";
import { idParam } from "~/portal/address";
import { hashOf, movedAmount, payForm } from "~/portal/forms";
import { pageOf } from "~/portal/links";
import { PayPage } from "~/portal/pages/pay-page";
import { loadInvoice } from "~/portal/queries/invoices.server";
import { listPaymentMethods } from "~/portal/queries/payment-methods.server";
import { findLatestPayment } from "~/portal/queries/payments.server";

export const meta = () => [{ title: "Pay an invoice · Your billing" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("invoice", params.invoice);
  return view(caller, async (context) => {
    const invoice = await loadInvoice(context, id);
    const methods = await listPaymentMethods(context);
    return { invoice, methods, previewHash: hashOf(invoice.openMinor), onceKey: newId() };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const invoiceId = idParam("invoice", params.invoice);
  const input = await formInput(request, payForm);
  if (!input.ok) return input.answer;
  const { method: paymentMethodId, preview_hash: shown, once_key: key } = input.value;
  const invoice = await view(caller, (context) => loadInvoice(context, invoiceId));
  const moved = movedAmount(shown, invoice);
  if (moved.length > 0) return data({ moved }, 409);
  const requestHash = hashOfRequest(request, paymentMethodId);
  const subject = { table: "invoices", id: invoiceId } as const;
  const once = { operation: "requestPayment", subject, key: `pay-${key}`, requestHash };
  const outcome = await runOnce(
    caller,
    once,
    (context) => requestPayment(context, { invoiceId, paymentMethodId }),
    ({ messageId }) => ({ status: 303, body: messageId }),
  );
  if (!outcome.ok) return refused(outcome.refusals);
  await deliverMessage(caller.organizationId, String(outcome.value.body));
  const payment = await view(caller, (context) => findLatestPayment(context, invoiceId));
  return redirect(payment ? pageOf("payment", payment.id) : pageOf("invoice", invoiceId), 303);
}
export default function Pay() {
  const answer = useActionData<typeof action>();
  const moved = answer && "moved" in answer ? answer.moved : [];
  const wasRefused = answer && "refused" in answer ? answer.refused : undefined;
  return <PayPage {...useLoaderData<typeof loader>()} moved={moved} refused={wasRefused} />;
}
