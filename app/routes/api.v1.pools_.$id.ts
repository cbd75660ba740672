import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPool } from "~/api/presenters/pools";
import { findPoolId, loadPoolRow } from "~/api/queries/pools.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadPoolRow(context, await findPoolId(context, params.id ?? "")),
  );
  return answerJson(presentPool(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
