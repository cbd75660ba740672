import type { CreditNoteReason } from "~/billing/invoicing/credit-note-kinds";
import { type Cancellation, decideCancelInvoice, decideVoid } from "~/billing/invoicing/void";
import { parseAmount } from "~/billing/money/money";
import { atField, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import type { CancelBook, CancelWay } from "./steps/cancel-book.server";
import { type Confirmed, cancel, look, type PreviewedCancellation } from "./steps/cancel-confirmed.server";

export type VoidInput = {
  readonly invoiceId: string;
  /** What is given back of it, as decimals in major units. */
  readonly credit: string;
  readonly refund: string;
  /** Null where the policy decides. */
  readonly follows: "final" | "rebill" | null;
} & Confirmed;

export type CancelInvoiceInput = {
  readonly invoiceId: string;
  readonly follows: "final" | "rebill";
  readonly reason: CreditNoteReason;
} & Confirmed;

/**
 * Makes an invoice undone, as far as the policy lets it. Its number stays, its money goes where the command says, and
 * its fees end here or are billed anew by the next run. Refuses `payment_in_progress`, `prepaid_credit_used` and what
 * `decideVoid` refuses.
 */
export async function voidInvoice(context: Context, input: VoidInput): Promise<Outcome<Cancellation>> {
  return cancel(context, input, "void", (book) => decideWith(context, book, input));
}

/** What voiding would do. Saves nothing. */
export async function previewVoid(
  context: Context,
  input: VoidInput,
): Promise<Outcome<PreviewedCancellation>> {
  return look(context, input.invoiceId, "void", (book) => decideWith(context, book, input));
}

/**
 * Cancels an invoice the customer has, by one credit note of everything left on it, which pays what is open of it.
 * Refuses `payment_in_progress`, `prepaid_credit_used` and what `decideCancelInvoice` refuses.
 */
export async function cancelInvoice(
  context: Context,
  input: CancelInvoiceInput,
): Promise<Outcome<Cancellation>> {
  return cancel(context, input, "note", (book) => decideCancelInvoice(book, input));
}

/** What cancelling would do. Saves nothing. */
export async function previewCancelInvoice(
  context: Context,
  input: CancelInvoiceInput,
): Promise<Outcome<PreviewedCancellation>> {
  return look(context, input.invoiceId, "note", (book) => decideCancelInvoice(book, input));
}

function decideWith(context: Context, { invoice }: CancelBook, input: VoidInput): Outcome<Cancellation> {
  const credit = atField(parseAmount(input.credit, invoice.currency), "credit");
  if (!credit.ok) return credit;
  const refund = atField(parseAmount(input.refund, invoice.currency), "refund");
  if (!refund.ok) return refund;
  const command = { creditMinor: credit.value, refundMinor: refund.value, follows: input.follows };
  return decideVoid({ policy: context.organization.policy, invoice }, command);
}

/** An invoice cancelled either way, as somebody chose on one page. */
export type EitherWay = {
  readonly invoiceId: string;
  readonly way: CancelWay;
  readonly asVoid: Omit<VoidInput, "invoiceId">;
  readonly asNote: Omit<CancelInvoiceInput, "invoiceId">;
} & Confirmed;

/** Refuses what the chosen way refuses, and `preview_outdated`. */
export async function cancelEitherWay(context: Context, asked: EitherWay): Promise<Outcome<Cancellation>> {
  return cancel(context, asked, asked.way, decideEither(context, asked));
}

/** What the chosen way would do. Saves nothing. */
export async function previewEitherWay(
  context: Context,
  asked: EitherWay,
): Promise<Outcome<PreviewedCancellation>> {
  return look(context, asked.invoiceId, asked.way, decideEither(context, asked));
}

function decideEither(context: Context, { invoiceId, way, asVoid, asNote }: EitherWay) {
  return (book: CancelBook) =>
    way === "void"
      ? decideWith(context, book, { invoiceId, ...asVoid })
      : decideCancelInvoice(book, { ...asNote });
}
