import type { CreditNoteReason } from "~/billing/invoicing/credit-note-kinds";
import { type Cancellation, decideCancelInvoice, decideVoid } from "~/billing/invoicing/void";
import { parseAmount } from "~/billing/money/money";
import { atField, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { type CancelBook, loadCancelBook } from "./steps/cancel-book.server";
import { afterMoney } from "./steps/customer-book.server";
import { saveCancellation, saveVoid } from "./steps/save-cancellation.server";

export type VoidInput = {
  readonly invoiceId: string;
  /** What is given back of it, as decimals in major units. */
  readonly credit: string;
  readonly refund: string;
  /** Null where the policy decides. */
  readonly follows: "final" | "rebill" | null;
};

export type CancelInvoiceInput = {
  readonly invoiceId: string;
  readonly follows: "final" | "rebill";
  readonly reason: CreditNoteReason;
};

/**
 * Makes an invoice undone, as far as the policy lets it. Its number stays, its money goes where the command says, and
 * its fees end here or are billed anew by the next run. Refuses `payment_in_progress`, `prepaid_credit_used` and what
 * `decideVoid` refuses.
 */
export async function voidInvoice(context: Context, input: VoidInput): Promise<Outcome<Cancellation>> {
  return cancel(context, input.invoiceId, "change", async (book) => {
    const decided = decideWith(context, book, input);
    if (decided.ok) await saveVoid(context, book, decided.value);
    return decided;
  });
}

/** What voiding would do. Saves nothing. */
export async function previewVoid(context: Context, input: VoidInput): Promise<Outcome<Cancellation>> {
  return cancel(context, input.invoiceId, "look", async (book) => decideWith(context, book, input));
}

/**
 * Cancels an invoice the customer has, by one credit note of everything left on it, which pays what is open of it.
 * Refuses `payment_in_progress`, `prepaid_credit_used` and what `decideCancelInvoice` refuses.
 */
export async function cancelInvoice(
  context: Context,
  input: CancelInvoiceInput,
): Promise<Outcome<Cancellation>> {
  return cancel(context, input.invoiceId, "change", async (book) => {
    const decided = decideCancelInvoice({ invoice: book.invoice }, input);
    if (decided.ok) await saveCancellation(context, book, decided.value);
    return decided;
  });
}

/** What cancelling would do. Saves nothing. */
export async function previewCancelInvoice(
  context: Context,
  input: CancelInvoiceInput,
): Promise<Outcome<Cancellation>> {
  return cancel(context, input.invoiceId, "look", async (book) =>
    decideCancelInvoice({ invoice: book.invoice }, input),
  );
}

async function cancel(
  context: Context,
  invoiceId: string,
  use: "look" | "change",
  work: (book: CancelBook) => Promise<Outcome<Cancellation>>,
): Promise<Outcome<Cancellation>> {
  const loaded = await loadCancelBook(context, invoiceId, use);
  if (!loaded.ok) return loaded;
  const { stored, customer } = loaded.value;
  const outcome = await work(loaded.value);
  if (!outcome.ok || use === "look") return outcome;
  await insertAudit(context, {
    action: "invoice.cancelled",
    subjectKind: "invoice",
    subjectId: invoiceId,
    details: { number: stored.number, isRebilled: outcome.value.releasedFeeIds.length > 0 },
  });
  await afterMoney(context, customer);
  return outcome;
}

function decideWith(context: Context, { invoice }: CancelBook, input: VoidInput): Outcome<Cancellation> {
  const credit = atField(parseAmount(input.credit, invoice.currency), "credit");
  if (!credit.ok) return credit;
  const refund = atField(parseAmount(input.refund, invoice.currency), "refund");
  if (!refund.ok) return refund;
  const command = { creditMinor: credit.value, refundMinor: refund.value, follows: input.follows };
  return decideVoid({ policy: context.organization.policy, invoice }, command);
}
