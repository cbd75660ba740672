import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentNumbering } from "~/api/presenters/settings";
import { listSeries } from "~/api/queries/settings.server";
import { invoiceNumberingChange } from "~/api/schemas/settings";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(presentNumbering(await view(caller, listSeries)));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, invoiceNumberingChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeInvoiceNumbering", ...once },
    (context) => changeInvoiceNumbering(context, body),
    async (_, context) => ({ status: 200, body: presentNumbering(await listSeries(context)) }),
  );
  return answerWrite(outcome);
}
