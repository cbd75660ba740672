export const INVOICE_STATES = ["open", "paid", "written_off", "cancelled"] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];
export const DOCUMENT_CLASSES = ["sale", "self_billed", "prepayment"] as const;
export type DocumentClass = (typeof DOCUMENT_CLASSES)[number];
