/** Why money is given back; every correction states one. */
export const CREDIT_NOTE_REASONS = [
  "facts_changed",
  "duplicate",
  "order_change",
  "order_cancellation",
  "unsatisfactory",
  "fraudulent",
  "goodwill",
  "other",
] as const;
export type CreditNoteReason = (typeof CREDIT_NOTE_REASONS)[number];
/** `reversal`: facts changed, so it may be billed again; `concession`: price is given up and the position stays. */
export const CREDIT_EFFECTS = ["reversal", "concession"] as const;
export type CreditEffect = (typeof CREDIT_EFFECTS)[number];
/** A void note documents what of a cancelled invoice is not given back; it moves no money. */
export const CREDIT_NOTE_STATES = ["final", "void"] as const;
export type CreditNoteState = (typeof CREDIT_NOTE_STATES)[number];
