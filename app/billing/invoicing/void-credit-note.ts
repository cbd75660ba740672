import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import type { CreditNoteState } from "./credit-note-kinds";

/** An issued credit note as taking it back looks at it. Minor units. */
export type VoidableNote = {
  readonly currency: CurrencyCode;
  /** As it was issued: a void note of a cancelled invoice moved nothing. */
  readonly state: CreditNoteState;
  /** True when it was taken back before. */
  readonly voided: boolean;
  readonly delivered: boolean;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  /** Of its credit: what neither paid an invoice nor went to the payer. */
  readonly creditLeftMinor: bigint;
  /** Of its refund: what was paid back. */
  readonly refundedMinor: bigint;
  /** Numbers of cancelled invoices that it takes back a part of. */
  readonly ofCancelled: readonly string[];
  /** The fees its lines correct. */
  readonly correctedFeeIds: readonly string[];
};

/** What taking a note back changes; what it took of its fees may be credited or billed again. */
export type VoidedNote = {
  /** Credit the customer has no more. */
  readonly creditMinor: bigint;
  /** A refund that is owed no more. */
  readonly refundMinor: bigint;
  /** Fees that stand as if the note had not been; windows of theirs are rated again. */
  readonly freedFeeIds: readonly string[];
};

/**
 * Voids a credit note nobody has used: `before_delivery` only while the customer has not been told, `unpaid_only` and
 * `also_paid` later too. Refuses `credit_note_void`, `credit_note_of_cancelled`, `credit_note_delivered`,
 * `credit_note_credit_used` and `credit_note_refunded`.
 */
export function decideVoidCreditNote(policy: Pick<Policy, "void">, note: VoidableNote): Outcome<VoidedNote> {
  const refusals = note.voided || note.state === "void" ? [alreadyVoid()] : checkNote(policy, note);
  if (refusals.length > 0) return refuse(...refusals);
  const { creditMinor, refundMinor, correctedFeeIds } = note;
  return accept({ creditMinor, refundMinor, freedFeeIds: [...new Set(correctedFeeIds)] });
}

function alreadyVoid(): Refusal {
  return {
    code: "credit_note_void",
    sentence: "This credit note is void: it gives nothing back.",
    remedy: "There is nothing left to take back.",
  };
}

function checkNote(policy: Pick<Policy, "void">, note: VoidableNote): Refusal[] {
  const { currency, creditMinor, creditLeftMinor, refundedMinor, ofCancelled } = note;
  const refusals: Refusal[] = [];
  if (ofCancelled.length > 0) {
    refusals.push({
      code: "credit_note_of_cancelled",
      sentence: `This credit note belongs to ${ofCancelled.join(", ")}, which is cancelled.`,
      remedy: "Bill what is owed after all on a new invoice.",
    });
  }
  if (policy.void === "before_delivery" && note.delivered) {
    refusals.push({
      code: "credit_note_delivered",
      sentence: "The customer has this credit note, so it cannot be undone.",
      remedy: "Bill what is owed after all on a new invoice, or let the billing rules void more.",
    });
  }
  if (creditLeftMinor < creditMinor) {
    const used = formatAmount(creditMinor - creditLeftMinor, currency);
    refusals.push({
      code: "credit_note_credit_used",
      sentence: `${used} ${currency} of its credit is used already.`,
      remedy: "Bill what is owed after all on a new invoice.",
    });
  }
  if (refundedMinor > 0n) {
    const back = formatAmount(refundedMinor, currency);
    refusals.push({
      code: "credit_note_refunded",
      sentence: `${back} ${currency} of it is paid back already.`,
      remedy: "Bill what is owed after all on a new invoice.",
    });
  }
  return refusals;
}
