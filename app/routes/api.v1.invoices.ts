import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentInvoiceSummary } from "~/api/presenters/invoices";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listInvoices } from "~/api/queries/invoices.server";
import { findOptionalId } from "~/api/queries/references.server";
import { invoiceQuery } from "~/api/schemas/invoices";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, invoiceQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const { customer, status, number } = query.value;
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", customer);
    return listInvoices(context, { customerId, status, number }, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentInvoiceSummary));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
