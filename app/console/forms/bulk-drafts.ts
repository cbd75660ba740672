import { accept, type Outcome } from "~/billing/outcome";
import { type ManyFields, readTicked } from "~/console/forms/bulk";
import { typedIn } from "~/console/forms/confirmation";
import type { DraftFilter, DraftRow } from "~/console/queries/drafts.server";
import { parsePublicId, publicId } from "~/public-ids";

/** The drafts a list was left for: those that were ticked, or all kept open that match its filter. */
export function chosenDrafts(fields: ManyFields): DraftFilter {
  const ids = readTicked(fields, "draft", "heldDraft");
  if (ids !== null) return { query: "", ids };
  const typed = typedIn(fields);
  return {
    query: typed("q"),
    customerId: parsePublicId("customer", typed("customer")),
    currency: typed("currency") === "" ? null : typed("currency"),
  };
}

/** A draft as a row of what is done with several. */
export function draftRow(base: string, { id, customerName: name, currency }: DraftRow) {
  const shown = publicId("heldDraft", id);
  return { id: shown, heldDraftId: id, name, currency, href: `${base}/invoices/drafts/${shown}` };
}

/** A draft that was shown and is none any more: closed meanwhile, maybe by this very form. */
export function goneRow(base: string, heldDraftId: string): ReturnType<typeof draftRow> {
  const id = publicId("heldDraft", heldDraftId);
  return { id, heldDraftId, name: "A draft", currency: "", href: `${base}/invoices?state=draft` };
}

type Preview = {
  readonly draft: { readonly totalMinor: bigint };
  readonly paidMinor: bigint;
  readonly previewHash: string;
};

/** What a draft would come to as an invoice. */
export function shownClosing(outcome: Outcome<Preview>) {
  if (!outcome.ok) return outcome;
  const { draft, paidMinor, previewHash } = outcome.value;
  return accept({ amountMinor: draft.totalMinor - paidMinor, previewHash });
}
