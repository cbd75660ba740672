import type { ActionFunctionArgs } from "@remix-run/node";
import { findInvoiceId } from "~/api/queries/invoices.server";
import { recoveryCreate } from "~/api/schemas/claims";
import { requireApiKey } from "~/auth/caller.server";
import { formatAmount } from "~/billing/money/money";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";
import { parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { previewRecovery } from "~/operations/record-recovery.server";

export { postOnly as loader } from "~/http/api-write.server";

/** Asks what a write would do. Nothing is saved, so it needs no Idempotency-Key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  demandMethod(request, "POST");
  const input = await parseJson(request, recoveryCreate);
  if (!input.ok) return problemOfRefusals(input.refusals);
  const outcome = await view(caller, async (context) =>
    previewRecovery(context, { ...input.value, invoiceId: await findInvoiceId(context, params.id ?? "") }),
  );
  if (!outcome.ok) return problemOfRefusals(outcome.refusals);
  const { amountMinor, taxMinor, currency, previewHash } = outcome.value;
  return answerJson({
    currency,
    amount: formatAmount(amountMinor, currency),
    tax_again: formatAmount(taxMinor, currency),
    preview_hash: previewHash,
  });
}
