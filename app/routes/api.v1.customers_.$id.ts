import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { customerChanges, presentCustomer } from "~/api/presenters/customers";
import { loadCustomer } from "~/api/queries/customers.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { customerChange } from "~/api/schemas/customers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeCustomer } from "~/operations/change-customer.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadCustomer(context, await findId(context, "customer", params.id ?? "")),
  );
  return answerJson(presentCustomer(row));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PATCH");
  const write = await parseWrite(request, customerChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeCustomer", ...once },
    async (context) => {
      const customerId = await findId(context, "customer", params.id ?? "");
      const taxRateId = await findOptionalId(context, "taxRate", body.tax_rate);
      const issuerId = await findOptionalId(context, "issuer", body.issuer);
      const change = {
        ...customerChanges(body),
        ...(taxRateId === undefined ? {} : { taxRateId }),
        ...(issuerId === undefined ? {} : { issuerId }),
      };
      return changeCustomer(context, { customerId, revision: body.revision, change });
    },
    async ({ id }, context) => ({ status: 200, body: presentCustomer(await loadCustomer(context, id)) }),
  );
  return answerWrite(outcome);
}
