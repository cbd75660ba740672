import type { ActionFunctionArgs } from "@remix-run/node";
import { billingSwitches, presentCustomer } from "~/api/presenters/customers";
import { loadCustomer } from "~/api/queries/customers.server";
import { findId } from "~/api/queries/references.server";
import { customerBilling } from "~/api/schemas/customers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { setInvoicing } from "~/operations/set-invoicing.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, customerBilling);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "setInvoicing", ...once },
    async (context) =>
      setInvoicing(context, {
        customerId: await findId(context, "customer", params.id ?? ""),
        switches: billingSwitches(body),
      }),
    async ({ id }, context) => ({ status: 200, body: presentCustomer(await loadCustomer(context, id)) }),
  );
  return answerWrite(outcome);
}
