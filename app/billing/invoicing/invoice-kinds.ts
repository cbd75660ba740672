export const INVOICE_STATES = ["open", "paid", "written_off", "cancelled"] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];
export const DOCUMENT_CLASSES = ["sale", "self_billed", "prepayment"] as const;
export type DocumentClass = (typeof DOCUMENT_CLASSES)[number];
/**
 * How documents are kept as drafts: each its own, or together in the one that is open; "with_next" keeps none, and what
 * is open still goes out with the next lines.
 */
export const DRAFT_MODES = ["each", "together", "with_next"] as const;
export type DraftMode = (typeof DRAFT_MODES)[number];

/** Whether documents wait as drafts until somebody finalizes them. */
export function keepsDrafts(mode: DraftMode | null): boolean {
  return mode === "each" || mode === "together";
}
