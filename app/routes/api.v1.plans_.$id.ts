import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPlan } from "~/api/presenters/catalog";
import { loadPlan } from "~/api/queries/catalog.server";
import { findId } from "~/api/queries/references.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadPlan(context, await findId(context, "plan", params.id ?? "")),
  );
  return answerJson(presentPlan(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
