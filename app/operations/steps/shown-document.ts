import type { BillingDecision } from "~/billing/invoicing/billing-slice";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewHashOf, type ShownFigures } from "./confirmed";

/** The one document of a decision as it would be issued; what credit pays of it; the hash that confirms it. */
export type PreviewedDocument = {
  readonly draft: ClosedDraft;
  /** What credit and prepaid credit pay of it. */
  readonly paidMinor: bigint;
  readonly previewHash: string;
};

export function previewOf(draft: ClosedDraft, decision: BillingDecision): PreviewedDocument {
  const paidMinor = paidOf(decision);
  return { draft, paidMinor, previewHash: previewHashOf(shownDocument(draft, decision)) };
}

/** What a page shows of a document: its total, what is to pay of it, its lines and dates. */
export function shownDocument(draft: ClosedDraft, decision: BillingDecision): ShownFigures {
  const { cut, fees, taxGroups, totalMinor, issuedOn, dueOn } = draft;
  const lines = fees.map(({ description, quantity, amountMinor, discountMinor }) => [
    description,
    quantity,
    amountMinor,
    discountMinor,
  ]);
  const isIssued = decision.drafts.length > 0;
  const figures = [totalMinor, totalMinor - paidOf(decision)];
  return { currency: cut.currency, figures, rest: [lines, taxGroups, issuedOn, dueOn, isIssued] };
}

export function paidOf({ creditAllocations, walletDraws }: BillingDecision): bigint {
  return [...creditAllocations, ...walletDraws]
    .filter(({ invoice }) => invoice === "draft:0")
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
