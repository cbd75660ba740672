import type { ActionFunctionArgs } from "@remix-run/node";
import { billNowInput, presentBilledNow } from "~/api/presenters/bill-now";
import { findId } from "~/api/queries/references.server";
import { customerBillNow } from "~/api/schemas/subscriptions";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { billNow } from "~/operations/bill-now.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, customerBillNow);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "billNow", ...once },
    async (context) =>
      billNow(context, billNowInput(await findId(context, "customer", params.id ?? ""), body)),
    async (billed) => ({ status: 200, body: presentBilledNow(billed) }),
  );
  return answerWrite(outcome);
}
