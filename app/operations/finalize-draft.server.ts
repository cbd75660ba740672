import type { PreviewNote } from "~/billing/invoicing/change-figures";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import {
  closeHeld,
  type FinalizedDraft,
  previewCloseHeld,
  previewCloseInTurn,
} from "./steps/close-held.server";
import { findRateNotes } from "./steps/fix-rates.server";
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
export async function previewFinalizeDraft(
  context: Context,
  input: { readonly heldDraftId: string },
): Promise<Outcome<PreviewedDocument & { readonly notes: readonly PreviewNote[] }>> {
  const outcome = await previewCloseHeld(context, input);
  if (!outcome.ok) return outcome;
  const notes = await findRateNotes(context, { confirmed: [outcome.value.draft], later: [] });
  return accept({ ...outcome.value, notes });
}

/**
 * What closing several one after another would make, by their ids. Each refuses by itself what `finalizeDraft` refuses,
 * and `bulk_row_gone`. Saves nothing.
 */
export function previewFinalizeDrafts(
  context: Context,
  { heldDraftIds }: { readonly heldDraftIds: readonly string[] },
): Promise<(heldDraftId: string) => Outcome<PreviewedDocument>> {
  return previewCloseInTurn(context, heldDraftIds);
}
