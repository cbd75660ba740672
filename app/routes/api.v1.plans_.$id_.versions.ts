import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentPlanVersion } from "~/api/presenters/catalog";
import { listPlanVersions } from "~/api/queries/catalog.server";
import { findId } from "~/api/queries/references.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const rows = await view(caller, async (context) =>
    listPlanVersions(context, await findId(context, "plan", params.id ?? "")),
  );
  return answerJson({ data: rows.map(presentPlanVersion) });
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
