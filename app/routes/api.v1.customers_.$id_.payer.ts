import type { ActionFunctionArgs } from "@remix-run/node";
import { presentCustomer } from "~/api/presenters/customers";
import { loadCustomer } from "~/api/queries/customers.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { customerPayer } from "~/api/schemas/customers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { setPayer } from "~/operations/set-payer.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, customerPayer);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "setPayer", ...once },
    async (context) =>
      setPayer(context, {
        customerId: await findId(context, "customer", params.id ?? ""),
        payerId: await findOptionalId(context, "customer", body.payer),
        pays: body.pays,
      }),
    async ({ id }, context) => ({ status: 200, body: presentCustomer(await loadCustomer(context, id)) }),
  );
  return answerWrite(outcome);
}
