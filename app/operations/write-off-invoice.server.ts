import type { Outcome } from "~/billing/outcome";
import type { WriteOff } from "~/billing/payment/write-off";
import type { Context } from "~/context.server";
import { lockCustomer } from "~/store/customers.server";
import { loadInvoice, lockBalance } from "~/store/invoices.server";
import { checkConfirmed } from "./steps/confirmed";
import { loadCustomerBook, settleOpen } from "./steps/customer-book.server";
import { checkReason } from "./steps/reason";
import {
  type ChangedClaim,
  decideClaimingAgain,
  decideGivingUp,
  type PreviewedWriteOff,
  saveWriteOff,
  shownWriteOff,
  withCredit,
  withHash,
} from "./steps/write-off.server";

export { checkReason } from "./steps/reason";

export type WriteOffInput = {
  readonly invoiceId: string;
  readonly reason: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/**
 * Gives up what is open on an invoice: nothing is collected any more; its tax stays due. Refuses `reason_missing`,
 * `payment_in_progress`, `invoice_not_open` and `preview_outdated`.
 */
export async function writeOffInvoice(context: Context, input: WriteOffInput): Promise<Outcome<WriteOff>> {
  const reason = checkReason(input.reason);
  if (!reason.ok) return reason;
  const balance = await lockInvoice(context, input.invoiceId);
  return saveConfirmed(context, balance, await decideGivingUp(context, balance), input);
}

/** What writing off would give up, for the page that asks. Saves nothing. */
export async function previewWriteOff(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
): Promise<Outcome<PreviewedWriteOff>> {
  const balance = await lockBalance(context, invoiceId, "look");
  return withHash(balance, await decideGivingUp(context, balance));
}

/** Claims what was given up again; credit pays it as it pays what is open. Refuses `invoice_not_written_off` and `preview_outdated`. */
export async function undoWriteOff(
  context: Context,
  input: { readonly invoiceId: string; readonly previewHash?: string | null },
): Promise<Outcome<WriteOff>> {
  const balance = await lockInvoice(context, input.invoiceId);
  const { slice } = await loadCustomerBook(context, balance.customerId, "change");
  const decided = withCredit(context, slice, balance, await decideClaimingAgain(context, balance));
  const saved = await saveConfirmed(context, balance, decided, { reason: "claimed again", ...input });
  if (saved.ok) await settleOpen(context, balance.customer.id);
  return saved;
}

/** What would be claimed again, and what credit pays of it at once. Saves nothing. */
export async function previewUndoWriteOff(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
): Promise<Outcome<PreviewedWriteOff>> {
  const balance = await lockBalance(context, invoiceId, "look");
  const { slice } = await loadCustomerBook(context, balance.customerId, "look");
  return withHash(balance, withCredit(context, slice, balance, await decideClaimingAgain(context, balance)));
}

/** The customer is locked first, because what is overdue changes with the invoice. */
async function lockInvoice(context: Context, invoiceId: string) {
  const { customerId, number, issuerId } = await loadInvoice(context, invoiceId);
  const customer = await lockCustomer(context, customerId);
  return { ...(await lockBalance(context, invoiceId)), customer, number, issuerId };
}

type Locked = Awaited<ReturnType<typeof lockInvoice>>;

async function saveConfirmed(
  context: Context,
  balance: Locked,
  decided: Outcome<ChangedClaim>,
  { reason, previewHash }: Omit<WriteOffInput, "invoiceId">,
): Promise<Outcome<WriteOff>> {
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(previewHash, shownWriteOff(balance, decided.value));
  if (!confirmed.ok) return confirmed;
  await saveWriteOff(context, balance, decided.value, reason);
  return decided;
}
