import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentNumbering } from "~/api/presenters/settings";
import { findOptionalId } from "~/api/queries/references.server";
import { listSeriesOf } from "~/api/queries/settings.server";
import { invoiceNumberingChange } from "~/api/schemas/settings";
import { requireApiKey } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  return answerJson(presentNumbering(await view(caller, (context) => listSeriesOf(context, null))));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, invoiceNumberingChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const {
    body: { issuer, ...change },
    ...once
  } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeInvoiceNumbering", ...once },
    async (context) => {
      const issuerId = await findOptionalId(context, "issuer", issuer);
      const changed = await changeInvoiceNumbering(context, { ...change, issuerId });
      return changed.ok ? accept({ issuerId: issuerId ?? null }) : changed;
    },
    async ({ issuerId }, context) => {
      return { status: 200, body: presentNumbering(await listSeriesOf(context, issuerId)) };
    },
  );
  return answerWrite(outcome);
}
