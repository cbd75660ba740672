import type { Outcome } from "~/billing/outcome";
import { type BulkRow, type LeftOut, type ManyFields, readTicked, whyOf } from "~/console/forms/bulk";
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

/** What each would come to as an invoice, and which are left out. */
export async function previewClosing(
  drafts: readonly ReturnType<typeof draftRow>[],
  preview: (heldDraftId: string) => Promise<Outcome<Preview>>,
): Promise<{ readonly rows: readonly BulkRow[]; readonly leftOut: readonly LeftOut[] }> {
  const rows: BulkRow[] = [];
  const leftOut: LeftOut[] = [];
  for (const { heldDraftId, ...row } of drafts) {
    const outcome = await preview(heldDraftId);
    if (!outcome.ok) leftOut.push({ ...row, why: whyOf(outcome.refusals) });
    else {
      const { draft, paidMinor, previewHash } = outcome.value;
      rows.push({ ...row, amountMinor: draft.totalMinor - paidMinor, previewHash });
    }
  }
  return { rows, leftOut };
}
