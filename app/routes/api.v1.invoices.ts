import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentInvoice, presentInvoiceSummary } from "~/api/presenters/invoices";
import { oneOffInput, presentOneOffPreview } from "~/api/presenters/one-off-invoices";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listInvoices, loadInvoice } from "~/api/queries/invoices.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { invoiceQuery } from "~/api/schemas/invoices";
import { oneOffCreate } from "~/api/schemas/one-off-invoices";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { publicId } from "~/public-ids";

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

/** Issues an invoice somebody wrote, or keeps it as a draft. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, oneOffCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "issueOneOff", ...once },
    async (context) =>
      issueOneOff(context, oneOffInput(await findId(context, "customer", body.customer), body)),
    async ({ invoiceId, ...made }, context) => ({
      status: 201,
      body:
        invoiceId === null
          ? { status: "draft", ...presentOneOffPreview(made) }
          : presentInvoice(await loadInvoice(context, publicId("invoice", invoiceId))),
    }),
  );
  return answerWrite(outcome);
}
