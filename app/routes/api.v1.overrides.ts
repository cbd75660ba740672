import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { overrideInput, presentOverrideWithFigures } from "~/api/presenters/overrides";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listOverridePage } from "~/api/queries/overrides.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { overrideCreate, overrideQuery } from "~/api/schemas/overrides";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadOverrideRow, loadOverrideRows } from "~/operations/load-positions.server";
import { setOverride } from "~/operations/set-override.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, overrideQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const subscriptionId = await findOptionalId(context, "subscription", query.value.subscription);
    const listed = await listOverridePage(context, { subscriptionId }, pageRequest(query.value));
    return { ...listed, rows: await loadOverrideRows(context, listed.rows) };
  });
  return answerJson(presentPage(page, presentOverrideWithFigures));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, overrideCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "setOverride", ...once },
    async (context) =>
      setOverride(context, overrideInput(await findId(context, "subscription", body.subscription), body)),
    async ({ id }, context) => ({
      status: 201,
      body: presentOverrideWithFigures(await loadOverrideRow(context, id)),
    }),
  );
  return answerWrite(outcome);
}
