import { slicesOf } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { decideFinalizeHeld } from "~/billing/invoicing/issue";
import { sliceAfter } from "~/billing/invoicing/settle-run";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadHeldDraft, loadTheseDrafts, lockHeldDraft } from "~/store/drafts.server";
import { checkConfirmed } from "./confirmed";
import { saveBesideRun } from "./customer-book.server";
import { findMissingRates } from "./fix-rates.server";
import { heldSliceOf, loadHeldBook, loadHeldSlices } from "./held-book.server";
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
  const { draft, decision } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shownDocument(draft, decision));
  if (!confirmed.ok) return confirmed;
  const saved = await saveBesideRun(context, customer, decision);
  const invoice = saved.invoices[0];
  if (!invoice) throw new Error("A draft was closed and no invoice was saved.");
  await insertAudit(context, {
    action: "invoice.finalized",
    subjectKind: "invoice",
    subjectId: invoice.id,
    details: {
      number: invoice.drawn.number,
      totalMinor: draft.totalMinor.toString(),
      currency: draft.cut.currency,
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

/**
 * What closing those drafts one after another would make, by their ids: what one takes of credit, prepaid credit and
 * coupons is gone for those behind it. A constant number of statements for any number. Refuses, each by itself,
 * `bulk_row_gone`, `draft_below_zero`, and what is missing of exchange rates. Saves nothing.
 */
export async function previewCloseInTurn(
  context: Context,
  heldDraftIds: readonly string[],
): Promise<(heldDraftId: string) => Outcome<PreviewedDocument>> {
  const held = await loadTheseDrafts(context, heldDraftIds);
  const slices = await loadHeldSlices(context, held);
  const decide = (one: (typeof held)[number]) =>
    decideFinalizeHeld(heldSliceOf(slices, one), one, context.now);
  // Which rate a document needs is the same whatever was closed before it.
  const alone = held.map((one) => ({ id: one.id, decided: decide(one) }));
  const missing = await findMissingRates(
    context,
    alone.flatMap(({ decided }) => (decided.ok ? decided.value.draft : [])),
  );
  const unrated = new Map(
    alone.flatMap(({ id, decided }) => {
      const refusals = decided.ok ? missing.get(decided.value.draft) : undefined;
      return refusals ? [[id, refusals] as const] : [];
    }),
  );
  const found = new Map<string, Outcome<PreviewedDocument>>();
  for (const one of held) {
    const refusals = unrated.get(one.id);
    const decided = refusals ? refuse(...refusals) : decide(one);
    if (!decided.ok) {
      found.set(one.id, decided);
      continue;
    }
    const { draft, decision } = decided.value;
    found.set(one.id, accept(previewOf(draft, decision)));
    for (const { members: _, ...own } of slicesOf(sliceAfter(heldSliceOf(slices, one), decision)))
      slices.set(own.customer.id, own);
  }
  return (id) => found.get(id) ?? refuse(draftGone());
}

/** Somebody else was faster. */
export function draftGone(): Refusal {
  return {
    code: "bulk_row_gone",
    sentence: "It is not there any more.",
    remedy: "Look at the list again.",
  };
}
