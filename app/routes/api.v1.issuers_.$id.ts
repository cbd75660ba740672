import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { issuerChanges, presentIssuer } from "~/api/presenters/issuers";
import { loadIssuer } from "~/api/queries/issuers.server";
import { findId } from "~/api/queries/references.server";
import { listSeries } from "~/api/queries/settings.server";
import { issuerChange } from "~/api/schemas/issuers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeIssuer } from "~/operations/save-issuer.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const body = await view(caller, async (context) => {
    const id = await findId(context, "issuer", params.id ?? "");
    return presentIssuer(await loadIssuer(context, id), await listSeries(context));
  });
  return answerJson(body);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PATCH");
  const write = await parseWrite(request, issuerChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeIssuer", ...once },
    async (context) => {
      const issuerId = await findId(context, "issuer", params.id ?? "");
      return changeIssuer(context, { issuerId, ...issuerChanges(body) });
    },
    async (row, context) => ({ status: 200, body: presentIssuer(row, await listSeries(context)) }),
  );
  return answerWrite(outcome);
}
