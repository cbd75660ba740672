import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { issuerDetails, presentIssuer } from "~/api/presenters/issuers";
import { listIssuers } from "~/api/queries/issuers.server";
import { listSeries } from "~/api/queries/settings.server";
import { issuerCreate } from "~/api/schemas/issuers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createIssuer } from "~/operations/save-issuer.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const data = await view(caller, async (context) => {
    const series = await listSeries(context);
    return (await listIssuers(context)).map((row) => presentIssuer(row, series));
  });
  return answerJson({ data });
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, issuerCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createIssuer", ...once },
    (context) => createIssuer(context, issuerDetails(body)),
    async (row, context) => ({ status: 201, body: presentIssuer(row, await listSeries(context)) }),
  );
  return answerWrite(outcome);
}
