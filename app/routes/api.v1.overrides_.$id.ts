import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentOverrideWithFigures } from "~/api/presenters/overrides";
import { findOverrideId } from "~/api/queries/overrides.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { loadOverrideRow } from "~/operations/load-positions.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadOverrideRow(context, await findOverrideId(context, params.id ?? "")),
  );
  return answerJson(presentOverrideWithFigures(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
