import type { Cancellation } from "~/billing/invoicing/void";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import {
  type CancelBook,
  type CancelWay,
  creditPaysAfter,
  loadCancelBook,
  shownCancellation,
} from "./cancel-book.server";
import { checkConfirmed, previewHashOf } from "./confirmed";
import { settleOpen } from "./customer-book.server";
import { saveCancellation, saveVoid } from "./save-cancellation.server";

/** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
export type Confirmed = { readonly previewHash?: string | null };

/** What cancelling would do, in which currency, and the hash that confirms it. */
export type PreviewedCancellation = Cancellation & {
  readonly currency: string;
  /** What credit that is there again, or comes of a note, pays at once of other invoices. */
  readonly creditPaysMinor: bigint;
  readonly previewHash: string;
};

const SAVES = { void: saveVoid, note: saveCancellation };

type Decide = (book: CancelBook) => Outcome<Cancellation>;

/** What a decision about an invoice would do. Saves nothing. */
export async function look(
  context: Context,
  invoiceId: string,
  way: CancelWay,
  decide: Decide,
): Promise<Outcome<PreviewedCancellation>> {
  const loaded = await loadCancelBook(context, invoiceId, "look");
  if (!loaded.ok) return loaded;
  const decided = decide(loaded.value);
  if (!decided.ok) return decided;
  const creditPaysMinor = creditPaysAfter(loaded.value, decided.value, way, context.now);
  const previewHash = previewHashOf(shownCancellation(loaded.value, decided.value, creditPaysMinor));
  const { currency } = loaded.value.stored;
  return accept({ ...decided.value, currency, creditPaysMinor, previewHash });
}

/** Decides with everything locked, checks what was confirmed, saves, and lets credit that is there again pay. */
export async function cancel(
  context: Context,
  { invoiceId, previewHash }: { readonly invoiceId: string } & Confirmed,
  way: CancelWay,
  decide: Decide,
): Promise<Outcome<Cancellation>> {
  const loaded = await loadCancelBook(context, invoiceId, "change");
  if (!loaded.ok) return loaded;
  const book = loaded.value;
  const decided = decide(book);
  if (!decided.ok) return decided;
  const creditPaysMinor = creditPaysAfter(book, decided.value, way, context.now);
  const confirmed = checkConfirmed(previewHash, shownCancellation(book, decided.value, creditPaysMinor));
  if (!confirmed.ok) return confirmed;
  await SAVES[way](context, book, decided.value);
  const details = { number: book.stored.number, isRebilled: decided.value.releasedFeeIds.length > 0 };
  const subject = { subjectKind: "invoice", subjectId: invoiceId } as const;
  await insertAudit(context, { action: "invoice.cancelled", ...subject, details });
  await settleOpen(context, book.customer.id);
  return decided;
}
