import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Context } from "~/context.server";
import { findRateNotes } from "./steps/fix-rates.server";
import { loadNextInvoice } from "./steps/next-invoice.server";

type NextInvoice = { readonly next: ClosedDraft | null; readonly notes: readonly PreviewNote[] };

/**
 * The next invoice of a customer as it would be if usage stayed as it stands: the decision of the run itself, with
 * nothing saved. Null when nothing more will be billed. `notes` say what it waits for.
 */
export async function previewNextInvoice(
  context: Context,
  input: { readonly customerId: string },
): Promise<NextInvoice> {
  const next = await loadNextInvoice(context, input.customerId);
  return { next, notes: await findRateNotes(context, { confirmed: [], later: next ? [next] : [] }) };
}
