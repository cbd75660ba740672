import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { decideFinalizeHeld } from "~/billing/invoicing/issue";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadHeldDraft, lockHeldDraft } from "~/store/drafts.server";
import { checkConfirmed } from "./confirmed";
import { saveBesideRun } from "./customer-book.server";
import { loadHeldBook } from "./held-book.server";
import { type PreviewedDocument, previewOf, shownDocument } from "./shown-document";

export type FinalizedDraft = {
  readonly invoiceId: string;
  readonly number: string;
  readonly draft: ClosedDraft;
};

/**
 * Closes a draft that was kept open: it takes a number, coupons and credit take their part. Nothing is written before it
 * refuses `draft_below_zero` or `preview_outdated`. `bulkRunId` names the run it is a row of.
 * @throws NotFound when there is no such draft any more
 */
export async function closeHeld(
  context: Context,
  input: { readonly heldDraftId: string; readonly previewHash?: string | null; readonly bulkRunId?: string },
): Promise<Outcome<FinalizedDraft>> {
  const { bulkRunId } = input;
  const found = await loadHeldDraft(context, input.heldDraftId);
  const { customer, slice } = await loadHeldBook(context, found, "change");
  const held = await lockHeldDraft(context, input.heldDraftId);
  const decided = decideFinalizeHeld(slice, held, context.now);
  if (!decided.ok) return decided;
  const { draft, order, decision } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shownDocument(draft, decision));
  if (!confirmed.ok) return confirmed;
  const finalizes = { heldDraftId: held.id, feeIds: order.map((place) => held.feeIds[place] ?? "") };
  const saved = await saveBesideRun(context, customer, decision, finalizes);
  const invoice = saved.invoices[0];
  if (!invoice) throw new Error("A draft was closed and no invoice was saved.");
  await insertAudit(context, {
    action: "invoice.finalized",
    subjectKind: "invoice",
    subjectId: invoice.id,
    details: {
      number: invoice.drawn.number,
      totalMinor: draft.totalMinor.toString(),
      ...(bulkRunId ? { bulkRunId } : {}),
    },
  });
  return accept({ invoiceId: invoice.id, number: invoice.drawn.number, draft });
}

/** What closing would make. Saves nothing. */
export async function previewCloseHeld(
  context: Context,
  input: { readonly heldDraftId: string },
): Promise<Outcome<PreviewedDocument>> {
  const held = await loadHeldDraft(context, input.heldDraftId);
  const { slice } = await loadHeldBook(context, held, "look");
  const decided = decideFinalizeHeld(slice, held, context.now);
  return decided.ok ? accept(previewOf(decided.value.draft, decided.value.decision)) : decided;
}
