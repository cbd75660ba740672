import type { ActionFunctionArgs } from "@remix-run/node";
import { presentPool } from "~/api/presenters/pools";
import { findPoolId, loadPoolRow } from "~/api/queries/pools.server";
import { readDay } from "~/api/read-values";
import { poolEnd } from "~/api/schemas/pools";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { endPool } from "~/operations/end-pool.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, poolEnd);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "endPool", ...once },
    async (context) =>
      endPool(context, {
        poolId: await findPoolId(context, params.id ?? ""),
        on: body.on === null ? null : readDay(body.on),
      }),
    async ({ id }, context) => ({ status: 200, body: presentPool(await loadPoolRow(context, id)) }),
  );
  return answerWrite(outcome);
}
