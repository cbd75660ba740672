import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { customerDetails, presentCustomer } from "~/api/presenters/customers";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listCustomers, loadCustomer } from "~/api/queries/customers.server";
import { findOptionalId } from "~/api/queries/references.server";
import { customerCreate, customerQuery } from "~/api/schemas/customers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createCustomer } from "~/operations/create-customer.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, customerQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const { email, external_id: externalId } = query.value;
  const page = await view(caller, (context) =>
    listCustomers(context, { email, externalId }, pageRequest(query.value)),
  );
  return answerJson(presentPage(page, presentCustomer));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, customerCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createCustomer", ...once },
    async (context) => {
      const taxRateId = await findOptionalId(context, "taxRate", body.tax_rate);
      const issuerId = await findOptionalId(context, "issuer", body.issuer);
      return createCustomer(context, {
        ...customerDetails(body, context.organization),
        taxRateId,
        issuerId,
      });
    },
    async ({ id }, context) => ({ status: 201, body: presentCustomer(await loadCustomer(context, id)) }),
  );
  return answerWrite(outcome);
}
