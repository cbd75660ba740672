import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentCreditNote } from "~/api/presenters/credit-notes";
import { loadCreditNote } from "~/api/queries/credit-notes.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) => loadCreditNote(context, params.id ?? ""));
  return answerJson(presentCreditNote(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
