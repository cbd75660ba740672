import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { closeHeld, type FinalizedDraft, previewCloseHeld } from "./steps/close-held.server";
import type { PreviewedDocument } from "./steps/shown-document";

/**
 * Closes a draft that was kept open: it takes a number, coupons and credit take their part. Refuses `draft_below_zero` and
 * `preview_outdated`.
 * @throws NotFound when there is no such draft any more
 */
export function finalizeDraft(
  context: Context,
  input: { readonly heldDraftId: string; readonly previewHash?: string | null },
): Promise<Outcome<FinalizedDraft>> {
  return closeHeld(context, input);
}

/** What closing would make. Saves nothing. */
export function previewFinalizeDraft(
  context: Context,
  input: { readonly heldDraftId: string },
): Promise<Outcome<PreviewedDocument>> {
  return previewCloseHeld(context, input);
}
