import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { settleReopened } from "~/billing/invoicing/issue";
import { writeOffUndone, writtenOff } from "~/billing/ledger/payment-recipes";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { OPEN_PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import { decideUndoWriteOff, decideWriteOff, type WriteOff } from "~/billing/payment/write-off";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import type { Customer } from "~/store/customers.server";
import { type InvoiceBalance, saveBalance } from "~/store/invoices.server";
import { insertEntries } from "~/store/ledger.server";
import { listPaymentsOfInvoice } from "~/store/payments.server";
import { insertWriteOff, listWriteOffs } from "~/store/write-offs.server";
import { previewHashOf, type ShownFigures } from "./confirmed";
import { reviewOverdueOf } from "./review-overdue.server";

/** A balance that is locked, with what its journal entry and its customer's stage need. */
type LockedInvoice = InvoiceBalance & {
  readonly customer: Customer;
  readonly number: string;
  readonly issuerId: string;
};

/** A claim that is given up, or taken up again with what credit pays of it at once. */
export type ChangedClaim = WriteOff & { readonly creditPaysMinor?: bigint };

/** What is given up, or claimed again, and the hash that confirms it. */
export type PreviewedWriteOff = ChangedClaim & { readonly currency: string; readonly previewHash: string };

export function shownWriteOff(
  { currency }: { readonly currency: string },
  { writtenOffMinor, creditPaysMinor = 0n }: ChangedClaim,
): ShownFigures {
  return { currency, figures: [writtenOffMinor, creditPaysMinor], rest: [] };
}

/** With what credit of the customer pays of the claim once it stands again. */
export function withCredit(
  context: Context,
  slice: BillingSlice,
  { invoiceId: id, issuedOn, currency, disputed: isDisputed }: InvoiceBalance,
  decided: Outcome<WriteOff>,
): Outcome<ChangedClaim> {
  if (!decided.ok) return decided;
  const { openMinor } = decided.value;
  const open = { id, issuedOn, currency, isDisputed, openMinor };
  const { creditAllocations } = settleReopened(slice, open, context.now);
  const creditPaysMinor = creditAllocations.reduce(
    (sum, { invoice, amountMinor }) => (invoice === id ? sum + amountMinor : sum),
    0n,
  );
  return accept({ ...decided.value, creditPaysMinor });
}

export function withHash(
  balance: { readonly currency: string },
  decided: Outcome<ChangedClaim>,
): Outcome<PreviewedWriteOff> {
  if (!decided.ok) return decided;
  const previewHash = previewHashOf(shownWriteOff(balance, decided.value));
  return accept({ ...decided.value, currency: balance.currency, previewHash });
}

/** Refuses `payment_in_progress` and `invoice_not_open`. */
export async function decideGivingUp(
  context: Context,
  balance: Pick<InvoiceBalance, "invoiceId" | "state" | "openMinor">,
) {
  const attempts = await listPaymentsOfInvoice(context, balance.invoiceId);
  if (attempts.some(({ state }) => OPEN_PAYMENT_STATES.some((open) => open === state))) {
    return refuse({
      code: "payment_in_progress",
      sentence: "A payment of this invoice is under way, so nobody knows yet what stays open.",
      remedy: "Wait for its result, then write off what is left.",
    });
  }
  return decideWriteOff({ ...balance, state: balance.state as InvoiceState, writtenOffMinor: 0n });
}

/** Refuses `invoice_not_written_off`. */
export async function decideClaimingAgain(
  context: Context,
  balance: InvoiceBalance,
): Promise<Outcome<WriteOff>> {
  const given = await listWriteOffs(context, balance.invoiceId);
  const writtenOffMinor = given.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return decideUndoWriteOff({ ...balance, state: balance.state as InvoiceState, writtenOffMinor });
}

/** What was decided, with its entry in the journal. */
export async function saveWriteOff(
  context: Context,
  balance: LockedInvoice,
  change: WriteOff,
  reason: string,
): Promise<void> {
  const { customer, number, issuerId, currency, invoiceId } = balance;
  const id = newId();
  const postedOn = dayInZone(context.now, context.organization.zone);
  const amountMinor = change.writtenOffMinor;
  await saveBalance(context, invoiceId, {
    state: change.state,
    openMinor: change.openMinor,
    collectAt: null,
  });
  await insertWriteOff(context, {
    id,
    customerId: customer.id,
    invoiceId,
    currency,
    amountMinor,
    reason,
    writtenOn: postedOn,
  });
  const facts = { issuerId, customerId: customer.id, currency, postedOn };
  const entry =
    amountMinor > 0n
      ? writtenOff({ ...facts, amountMinor })
      : writeOffUndone({ ...facts, amountMinor: -amountMinor });
  await insertEntries(context, [
    { entry, documentKind: "write_off", documentId: id, documentNumber: number, feeIds: [] },
  ]);
  await insertAudit(context, {
    action: amountMinor > 0n ? "invoice.written_off" : "invoice.write_off_undone",
    subjectKind: "invoice",
    subjectId: invoiceId,
    details: { number, reason, amountMinor: amountMinor.toString(), currency },
  });
  await reviewOverdueOf(context, customer);
}
