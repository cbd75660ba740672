import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { presentPayment } from "~/api/presenters/payments";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { listPayments } from "~/api/queries/payments.server";
import { findOptionalId } from "~/api/queries/references.server";
import { paymentQuery } from "~/api/schemas/payments";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";

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

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
