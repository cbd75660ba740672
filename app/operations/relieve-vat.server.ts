import { vatRelief } from "~/billing/ledger/payment-recipes";
import { accept, type Outcome } from "~/billing/outcome";
import { decideVatRelief, sumOfTaxes, type TaxPart } from "~/billing/payment/claim";
import type { Context } from "~/context.server";
import { type ClaimBook, loadClaimBook, saveClaimEvent } from "./steps/claim.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { checkReason } from "./steps/reason";

export { checkReason } from "./steps/reason";

export type VatReliefInput = {
  readonly invoiceId: string;
  /** Why the law lets it be corrected now. */
  readonly reason: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** The tax that is corrected, by treatment, and the hash that confirms it. */
export type PreviewedRelief = {
  readonly taxMinor: bigint;
  readonly taxes: readonly TaxPart[];
  readonly currency: string;
  readonly previewHash: string;
};

/**
 * Corrects the tax of a claim that was written off: it is not owed any more. Whether the law of the issuer lets it is for
 * whoever asks to know. Refuses `reason_missing`, `preview_outdated` and what `decideVatRelief` refuses.
 */
export async function relieveVat(
  context: Context,
  { invoiceId, reason, previewHash }: VatReliefInput,
): Promise<Outcome<{ readonly taxMinor: bigint }>> {
  const given = checkReason(reason);
  if (!given.ok) return given;
  const book = await loadClaimBook(context, invoiceId, "change");
  const decided = decideVatRelief(book.claim, book.invoice);
  if (!decided.ok) return decided;
  const taxGroups = decided.value;
  const confirmed = checkConfirmed(previewHash, shown(book, taxGroups));
  if (!confirmed.ok) return confirmed;
  const amountMinor = sumOfTaxes(taxGroups);
  const taxes = taxGroups.map((tax) => ({ ...tax, taxMinor: -tax.taxMinor }));
  const event = { kind: "vat_relief", amountMinor, taxes, reason } as const;
  await saveClaimEvent(context, book, event, (facts) => vatRelief({ ...facts, taxGroups }));
  return accept({ taxMinor: amountMinor });
}

/** What would be corrected, for the page that asks. Saves nothing. */
export async function previewVatRelief(
  context: Context,
  { invoiceId }: { readonly invoiceId: string },
): Promise<Outcome<PreviewedRelief>> {
  const book = await loadClaimBook(context, invoiceId, "look");
  const decided = decideVatRelief(book.claim, book.invoice);
  if (!decided.ok) return decided;
  const taxes = decided.value;
  const previewHash = previewHashOf(shown(book, taxes));
  return accept({ taxMinor: sumOfTaxes(taxes), taxes, currency: book.claim.currency, previewHash });
}

function shown({ claim: { currency } }: ClaimBook, taxes: readonly TaxPart[]): ShownFigures {
  return { currency, figures: [sumOfTaxes(taxes)], rest: taxes };
}
