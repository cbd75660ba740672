import { CREDIT_NOTE_REASONS, type CreditNoteReason } from "~/billing/invoicing/credit-note-kinds";
import { type EntryFields, plainDecimal, typedIn } from "~/console/forms/confirmation";
import { parsePublicId } from "~/public-ids";

/** Payments by hand; an amount that is left out is all that is open. */
export function readRecordedPayment(fields: EntryFields) {
  const typed = typedIn(fields);
  return {
    amount: plainDecimal(typed("amount")) || null,
    surplus: typed("surplus") === "credit" ? ("credit" as const) : ("refuse" as const),
    reference: typed("reference") || null,
  };
}

/** A refund; a note that is none of ours reads as one that is not there. */
export function readRefund(fields: EntryFields) {
  const typed = typedIn(fields);
  const note = typed("credit_note");
  return {
    amount: plainDecimal(typed("amount")) || null,
    creditNoteId: note === "" ? null : (parsePublicId("creditNote", note) ?? NOBODY),
    reason: typed("reason") || null,
  };
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

/** Why a credit note is voided. */
export function readNoteVoid(fields: EntryFields): { readonly reason: string } {
  return { reason: typedIn(fields)("reason") };
}

export function readWriteOff(fields: EntryFields): { readonly reason: string } {
  return { reason: typedIn(fields)("reason") };
}

/**
 * Cancelling an invoice either way: made undone, or by a credit note of everything left. Where nobody says, a note's
 * fees end, and the policy decides about those of a voided one.
 */
export function readCancellation(fields: EntryFields) {
  const typed = typedIn(fields);
  const follows = (["final", "rebill"] as const).find((each) => each === typed("follows")) ?? null;
  const reason: CreditNoteReason =
    CREDIT_NOTE_REASONS.find((each) => each === typed("reason")) ?? "order_cancellation";
  const amount = (name: string) => plainDecimal(typed(name)) || "0";
  return {
    way: typed("way") === "void" ? ("void" as const) : ("note" as const),
    asVoid: { follows, credit: amount("credit"), refund: amount("refund") },
    asNote: { follows: follows ?? ("final" as const), reason },
  };
}
