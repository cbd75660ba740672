import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPositions } from "~/api/presenters/overrides";
import { findId } from "~/api/queries/references.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { loadPositions } from "~/operations/load-positions.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const { positions } = await view(caller, async (context) =>
    loadPositions(context, { subscriptionId: await findId(context, "subscription", params.id ?? "") }),
  );
  return answerJson(presentPositions(positions));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
