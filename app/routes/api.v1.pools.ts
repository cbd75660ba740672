import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { poolInput, presentPool } from "~/api/presenters/pools";
import { listPools, loadPoolRow } from "~/api/queries/pools.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { poolCreate, poolQuery } from "~/api/schemas/pools";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { addPool } from "~/operations/add-pool.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, poolQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    return listPools(context, customerId === undefined ? {} : { customerId }, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentPool));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, poolCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "addPool", ...once },
    async (context) =>
      addPool(context, {
        ...poolInput(body),
        customerId: await findId(context, "customer", body.customer),
        subscriptionId: await findOptionalId(context, "subscription", body.subscription),
      }),
    async ({ id }, context) => ({ status: 201, body: presentPool(await loadPoolRow(context, id)) }),
  );
  return answerWrite(outcome);
}
