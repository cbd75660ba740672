import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentInvoice } from "~/api/presenters/invoices";
import { loadInvoice } from "~/api/queries/invoices.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(presentInvoice(await view(caller, (context) => loadInvoice(context, params.id ?? ""))));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
