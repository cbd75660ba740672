import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { type CustomerCredit, decideGrantCredit } from "~/billing/invoicing/customer-credit";
import { issueDocuments } from "~/billing/invoicing/issue";
import { settleRun } from "~/billing/invoicing/settle-run";
import { creditGranted } from "~/billing/ledger/credit-recipes";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertCredits } from "~/store/customer-credits.server";
import { insertEntries } from "~/store/ledger.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { loadCustomerBook, saveBesideRun, todayOf } from "./steps/customer-book.server";

export type GrantCreditInput = {
  readonly customerId: string;
  /** Decimal in major units. */
  readonly amount: string;
  /** Null takes the customer's. */
  readonly currency: string | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** Credit a customer was given, and what it pays at once. */
export type GrantedCredit = {
  readonly credit: CustomerCredit;
  readonly pays: readonly { readonly invoiceId: string; readonly amountMinor: bigint }[];
};

/**
 * Gives a customer credit for nothing; it pays open invoices at once where the policy says so, and later ones. Refuses
 * an amount that is none, `preview_outdated` and what `decideGrantCredit` refuses.
 */
export async function grantCredit(
  context: Context,
  input: GrantCreditInput,
): Promise<Outcome<GrantedCredit>> {
  const { customer, slice } = await loadCustomerBook(context, input.customerId, "change");
  const decided = decide(context, slice, input);
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(input.previewHash, shownOf(decided.value));
  if (!confirmed.ok) return confirmed;
  const { credit, pays } = decided.value;
  await insertCredits(context, [
    { ...credit, customerId: customer.id, amountMinor: credit.openMinor, creditNoteId: null },
  ]);
  const { currency, openMinor: amountMinor } = credit;
  const facts = { issuerId: slice.issuer.id, customerId: customer.id, currency, postedOn: todayOf(context) };
  await insertEntries(context, [
    {
      entry: creditGranted({ ...facts, amountMinor }),
      documentKind: "credit",
      documentId: credit.id,
      documentNumber: "Credit",
      feeIds: [],
    },
  ]);
  await insertAudit(context, {
    action: "credit.granted",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { amount: input.amount, currency },
  });
  const withCredit = { ...slice, credits: [...(slice.credits ?? []), credit] };
  await saveBesideRun(context, customer, issueDocuments(withCredit, {}, context.now));
  return accept({ credit, pays });
}

/** What granting would do, for the page that asks. Saves nothing. */
export async function previewGrantCredit(
  context: Context,
  input: GrantCreditInput,
): Promise<Outcome<GrantedCredit & { readonly previewHash: string }>> {
  const { slice } = await loadCustomerBook(context, input.customerId, "look");
  const decided = decide(context, slice, input);
  if (!decided.ok) return decided;
  return accept({ ...decided.value, previewHash: previewHashOf(shownOf(decided.value)) });
}

function shownOf({ credit, pays }: GrantedCredit): ShownFigures {
  const paysMinor = pays.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return { currency: credit.currency, figures: [credit.openMinor, paysMinor], rest: pays };
}

function decide(context: Context, slice: BillingSlice, input: GrantCreditInput): Outcome<GrantedCredit> {
  const currency = input.currency ?? slice.customer.currency;
  const amountMinor = atField(parseAmount(input.amount, currency), "amount");
  if (!amountMinor.ok) return amountMinor;
  const decided = decideGrantCredit(
    { customer: slice.customer },
    { creditId: newId(), currency, amountMinor: amountMinor.value },
    context.now,
  );
  if (!decided.ok) return decided;
  const credit = decided.value;
  const credits = [...(slice.credits ?? []), credit];
  const { creditAllocations } = settleRun({ ...slice, credits }, [], [], context.now);
  const pays = creditAllocations
    .filter(({ creditId }) => creditId === credit.id)
    .map(({ invoice, amountMinor: paid }) => ({ invoiceId: invoice, amountMinor: paid }));
  return accept({ credit, pays });
}
