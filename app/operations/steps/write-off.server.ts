import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { settleReopened } from "~/billing/invoicing/issue";
import { vatRelief, writeOffUndone, writtenOff } from "~/billing/ledger/payment-recipes";
import type { EntryFacts } from "~/billing/ledger/postings";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { sumOfTaxes, type TaxPart } from "~/billing/payment/claim";
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
import { insertClaimEvent, loadClaim, type NewClaimEvent } from "~/store/write-offs.server";
import { previewHashOf, type ShownFigures } from "./confirmed";
import { reviewOverdueOf } from "./review-overdue.server";

/** A balance that is locked, with what its journal entry and its customer's stage need. */
type LockedInvoice = InvoiceBalance & {
  readonly customer: Customer;
  readonly number: string;
  readonly issuerId: string;
};

/** A claim that is given up, or taken up again with what credit pays of it at once. */
export type ChangedClaim = WriteOff & {
  readonly creditPaysMinor?: bigint;
  /** Tax that was corrected, and is owed again. */
  readonly taxesAgain?: readonly TaxPart[];
};

/** What is given up, or claimed again, and the hash that confirms it. */
export type PreviewedWriteOff = ChangedClaim & { readonly currency: string; readonly previewHash: string };

export function shownWriteOff(
  { currency }: { readonly currency: string },
  { writtenOffMinor, creditPaysMinor = 0n, taxesAgain = [] }: ChangedClaim,
): ShownFigures {
  return { currency, figures: [writtenOffMinor, creditPaysMinor], rest: taxesAgain };
}

/** With what credit of the customer pays of the claim once it stands again. */
export function withCredit(
  context: Context,
  slice: BillingSlice,
  { invoiceId: id, issuedOn, currency, disputed: isDisputed }: InvoiceBalance,
  decided: Outcome<ChangedClaim>,
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

/** Tax that was corrected is owed again with the claim. Refuses `invoice_not_written_off` and `claim_recovered`. */
export async function decideClaimingAgain(
  context: Context,
  balance: InvoiceBalance,
): Promise<Outcome<ChangedClaim>> {
  const claim = await loadClaim(context, balance.invoiceId);
  const undone = decideUndoWriteOff({ ...balance, ...claim, state: balance.state as InvoiceState });
  return undone.ok ? accept({ ...undone.value, taxesAgain: claim.relieved }) : undone;
}

/** What was decided, with its entry in the journal. */
export async function saveWriteOff(
  context: Context,
  balance: LockedInvoice,
  change: ChangedClaim,
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
  const about = { customerId: customer.id, invoiceId, currency, reason, writtenOn: postedOn };
  await insertClaimEvent(context, { id, kind: "write_off", ...about, amountMinor, taxes: [] });
  const facts = { issuerId, customerId: customer.id, currency, postedOn };
  const entry =
    amountMinor > 0n
      ? writtenOff({ ...facts, amountMinor })
      : writeOffUndone({ ...facts, amountMinor: -amountMinor });
  await insertEntries(context, [
    { entry, documentKind: "write_off", documentId: id, documentNumber: number, feeIds: [] },
  ]);
  const { taxesAgain = [] } = change;
  if (taxesAgain.length > 0) await saveTaxAgain(context, { ...facts, ...about, number, taxes: taxesAgain });
  await insertAudit(context, {
    action: amountMinor > 0n ? "invoice.written_off" : "invoice.write_off_undone",
    subjectKind: "invoice",
    subjectId: invoiceId,
    details: { number, reason, amountMinor: amountMinor.toString(), currency },
  });
  await reviewOverdueOf(context, customer);
}

/** The mirror of a relief: tax of a claim that stands again is owed as before. */
async function saveTaxAgain(
  context: Context,
  again: EntryFacts &
    Pick<NewClaimEvent, "invoiceId" | "reason" | "writtenOn" | "taxes"> & { readonly number: string },
): Promise<void> {
  const { taxes, number, customerId, invoiceId, currency, reason, writtenOn } = again;
  const [id, amountMinor] = [newId(), -sumOfTaxes(taxes)];
  const about = { customerId, invoiceId, currency, reason, writtenOn };
  await insertClaimEvent(context, { id, kind: "vat_relief", ...about, amountMinor, taxes });
  const taxGroups = taxes.map((tax) => ({ ...tax, taxMinor: -tax.taxMinor }));
  const document = { documentKind: "write_off", documentId: id, documentNumber: number } as const;
  await insertEntries(context, [{ entry: vatRelief({ ...again, taxGroups }), ...document, feeIds: [] }]);
}
