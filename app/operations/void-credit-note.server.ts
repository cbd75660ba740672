import { decideVoidCreditNote, type VoidedNote } from "~/billing/invoicing/void-credit-note";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { freeCorrected, insertNoteVoid } from "~/store/credit-note-voids.server";
import { loadCreditNote } from "~/store/credit-notes.server";
import { spendCredits } from "~/store/customer-credits.server";
import { lockCustomer } from "~/store/customers.server";
import { checkConfirmed, previewHashOf } from "./steps/confirmed";
import { afterMoney, todayOf } from "./steps/customer-book.server";
import { loadVoidNoteBook, postVoid, shownVoid, type VoidNoteBook } from "./steps/void-note-book.server";

export type VoidCreditNoteInput = {
  readonly creditNoteId: string;
  readonly reason: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** What voiding would take back, and the hash that confirms it. */
export type PreviewedVoidNote = VoidedNote & {
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly previewHash: string;
};

/**
 * Takes a credit note back that nobody used: its credit is gone, its refund is owed no more, its entry is mirrored, and
 * what it took of its fees may be credited or billed again, by the run of the next day. The note keeps its number. Refuses
 * `void_reason_missing`, what `decideVoidCreditNote` refuses, and `preview_outdated`.
 * @throws NotFound when the note is not there
 */
export async function voidCreditNote(
  context: Context,
  input: VoidCreditNoteInput,
): Promise<Outcome<VoidedNote>> {
  const { customerId } = await loadCreditNote(context, input.creditNoteId);
  const customer = await lockCustomer(context, customerId);
  const book = await loadVoidNoteBook(context, input.creditNoteId);
  const decided = decide(context, book, input);
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(input.previewHash, shownVoid(book, decided.value));
  if (!confirmed.ok) return confirmed;
  await save(context, book, decided.value, input.reason.trim());
  await afterMoney(context, customer);
  return decided;
}

/** What voiding would do, by the same decision. Saves nothing. */
export async function previewVoidCreditNote(
  context: Context,
  input: VoidCreditNoteInput,
): Promise<Outcome<PreviewedVoidNote>> {
  const book = await loadVoidNoteBook(context, input.creditNoteId);
  const decided = decide(context, book, input);
  if (!decided.ok) return decided;
  const { currency, totalMinor } = book.stored;
  const previewHash = previewHashOf(shownVoid(book, decided.value));
  return accept({ ...decided.value, currency, totalMinor, previewHash });
}

/** Whether a note can be voided at all, before anybody says why. */
export async function checkVoidable(context: Context, creditNoteId: string): Promise<Outcome<VoidedNote>> {
  const { note } = await loadVoidNoteBook(context, creditNoteId);
  return decideVoidCreditNote(context.organization.policy, note);
}

function decide(
  context: Context,
  { note }: VoidNoteBook,
  { reason }: VoidCreditNoteInput,
): Outcome<VoidedNote> {
  const decided = decideVoidCreditNote(context.organization.policy, note);
  if (!decided.ok || reason.trim() !== "") return decided;
  return refuse({
    code: "void_reason_missing",
    sentence: "It is not said why the credit note is voided.",
    remedy: "Say it in a few words; it stays on record.",
    field: "reason",
  });
}

async function save(
  context: Context,
  book: VoidNoteBook,
  { creditMinor, refundMinor }: VoidedNote,
  reason: string,
): Promise<void> {
  const { stored, creditId } = book;
  const today = todayOf(context);
  await insertNoteVoid(context, {
    creditNoteId: stored.id,
    customerId: stored.customerId,
    creditMinor,
    reason,
    voidedOn: today,
  });
  if (creditId !== null) await spendCredits(context, [{ creditId, amountMinor: creditMinor }]);
  await postVoid(context, book, today);
  await freeCorrected(context, stored.id, startOfDay(today + 1, context.organization.zone));
  await insertAudit(context, {
    action: "credit_note.voided",
    subjectKind: "credit_note",
    subjectId: stored.id,
    details: {
      number: stored.number,
      reason,
      currency: stored.currency,
      creditMinor: creditMinor.toString(),
      refundMinor: refundMinor.toString(),
    },
  });
}
