import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Context } from "~/context.server";
import { loadNextInvoice } from "./steps/next-invoice.server";

/**
 * The next invoice of a customer as it would be if usage stayed as it stands: the decision of the run itself, with
 * nothing saved. Null when nothing more will be billed.
 */
export async function previewNextInvoice(
  context: Context,
  input: { readonly customerId: string },
): Promise<ClosedDraft | null> {
  return loadNextInvoice(context, input.customerId);
}
