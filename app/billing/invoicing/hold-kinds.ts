/** What a hold keeps out of closing: one fee, a document that is not issued yet, or the collection of an invoice. */
export const HOLD_KINDS = ["fee", "draft", "payment"] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];
