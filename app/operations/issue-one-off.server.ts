import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { BillingDecision } from "~/billing/invoicing/billing-slice";
import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { keepsDrafts } from "~/billing/invoicing/invoice-kinds";
import { decideIssueOneOff } from "~/billing/invoicing/issue";
import type { OneOffLine } from "~/billing/invoicing/one-off";
import { accept, type Outcome } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { checkConfirmed } from "./steps/confirmed";
import { type BillToBook, loadBillToBook, saveBesideRun } from "./steps/customer-book.server";
import { findRateNotes } from "./steps/fix-rates.server";
import { paidOf, previewOf, shownDocument } from "./steps/shown-document";

export type OneOffInput = {
  readonly customerId: string;
  /** Quantities and prices are decimals, prices in major units of the customer's currency. */
  readonly lines: readonly OneOffLine[];
  /** Whether the prices include tax; exclusive where it is left out. */
  readonly taxBehavior?: TaxBehavior;
  /** Day of issue; null: the customer's today. */
  readonly on: Day | null;
  /** Issued at once, or kept open until it is finalized; where drafts are held for the customer, it is held. */
  readonly placement: "issue" | "hold";
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** What was made: an invoice with its number, or a draft. */
export type IssuedOneOff = {
  readonly draft: ClosedDraft;
  readonly invoiceId: string | null;
  readonly number: string | null;
  /** What credit and prepaid credit paid of it. */
  readonly paidMinor: bigint;
};

/**
 * An invoice as it would be issued, or kept as a draft, and the hash that confirms it. `billedTo` is whom it names, where
 * that is not the customer.
 */
export type PreviewedOneOff = IssuedOneOff & {
  readonly isHeld: boolean;
  readonly billedTo: string | null;
  readonly previewHash: string;
  readonly notes: readonly PreviewNote[];
};

/**
 * Issues an invoice somebody wrote; for a customer whose supplies stand on its payer's invoices it names the payer, and
 * the customer on its lines. Refuses what `decideIssueOneOff` refuses, and
 * `preview_outdated`.
 */
export async function issueOneOff(context: Context, input: OneOffInput): Promise<Outcome<IssuedOneOff>> {
  const book = await loadBillToBook(context, input.customerId, "change");
  const decided = decide(context, book, input);
  if (!decided.ok) return decided;
  const { decision, made } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shownDocument(made.draft, decision));
  if (!confirmed.ok) return confirmed;
  const saved = await saveBesideRun(context, book.customer, decision);
  const invoice = saved.invoices[0];
  await insertAudit(context, {
    action: invoice ? "invoice.issued" : "invoice.drafted",
    subjectKind: invoice ? "invoice" : "customer",
    subjectId: invoice?.id ?? book.customer.id,
    details: {
      number: invoice?.drawn.number ?? null,
      totalMinor: made.draft.totalMinor.toString(),
      currency: made.draft.cut.currency,
    },
  });
  return accept({ ...made, invoiceId: invoice?.id ?? null, number: invoice?.drawn.number ?? null });
}

/** The invoice as it would be issued, by the same decision. Saves nothing. */
export async function previewOneOff(context: Context, input: OneOffInput): Promise<Outcome<PreviewedOneOff>> {
  const book = await loadBillToBook(context, input.customerId, "look");
  const decided = decide(context, book, input);
  if (!decided.ok) return decided;
  const { decision, made } = decided.value;
  const billedTo = book.recipient && book.customer.name;
  return accept({
    ...made,
    isHeld: decision.drafts.length === 0,
    billedTo,
    ...previewOf(made.draft, decision),
    notes: await findRateNotes(context, { confirmed: decision.drafts, later: [] }),
  });
}

function decide(
  context: Context,
  { slice, recipient }: BillToBook,
  input: OneOffInput,
): Outcome<{ readonly decision: BillingDecision; readonly made: IssuedOneOff }> {
  const { lines, taxBehavior } = input;
  const on = input.on ?? dayInZone(context.now, slice.zone);
  const order = {
    ...{ orderId: newId(), on, lines },
    ...(taxBehavior ? { taxBehavior } : {}),
    ...(recipient ? { recipient: recipient.slice } : {}),
  };
  const placement = keepsDrafts(slice.draftMode ?? null) ? "hold" : input.placement;
  const decided = decideIssueOneOff(slice, order, placement, context.now);
  if (!decided.ok) return decided;
  const decision = decided.value;
  const draft = decision.drafts[0] ?? decision.held[0]?.draft;
  if (!draft) throw new Error("A one-off invoice was decided without a document.");
  const paidMinor = paidOf(decision);
  return accept({ decision, made: { draft, invoiceId: null, number: null, paidMinor } });
}
