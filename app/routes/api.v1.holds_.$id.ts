import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentHold } from "~/api/presenters/holds";
import { findHoldId } from "~/api/queries/holds.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { loadOneHold } from "~/operations/load-holds.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const holdId = findHoldId(params.id ?? "");
  const shown = await view(caller, async (context) =>
    presentHold(await loadOneHold(context, holdId), context.now),
  );
  return answerJson(shown);
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
