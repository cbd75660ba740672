import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { presentPayment } from "~/api/presenters/payments";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { listPayments, loadPayment } from "~/api/queries/payments.server";
import { findOptionalId } from "~/api/queries/references.server";
import { paymentQuery } from "~/api/schemas/payments";
import { paymentRecord } from "~/api/schemas/refunds";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { recordPayment } from "~/operations/record-payment.server";
import { publicId } from "~/public-ids";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, paymentQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const { customer, invoice, status } = query.value;
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", customer);
    const invoiceId = invoice === undefined ? undefined : await findInvoiceId(context, invoice);
    return listPayments(context, { customerId, invoiceId, status }, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentPayment));
}

/** Records money that came past the provider. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, paymentRecord);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "recordPayment", ...once },
    async (context) => {
      const invoiceId = await findInvoiceId(context, body.invoice);
      return recordPayment(context, { ...body, amount: body.amount ?? null, invoiceId });
    },
    async ({ paymentId }, context) => ({
      status: 201,
      body: presentPayment(await loadPayment(context, publicId("payment", paymentId))),
    }),
  );
  return answerWrite(outcome);
}
