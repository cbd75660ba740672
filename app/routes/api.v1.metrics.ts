import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentMetric } from "~/api/presenters/catalog";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listMetrics, loadMetric } from "~/api/queries/catalog.server";
import { catalogQuery, metricCreate } from "~/api/schemas/catalog";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { saveMetric } from "~/operations/save-metric.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, catalogQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, (context) => listMetrics(context, pageRequest(query.value)));
  return answerJson(presentPage(page, presentMetric));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, metricCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "saveMetric", ...once },
    (context) => saveMetric(context, { ...body, name: body.name ?? body.code }),
    async ({ id }, context) => ({ status: 201, body: presentMetric(await loadMetric(context, id)) }),
  );
  return answerWrite(outcome);
}
