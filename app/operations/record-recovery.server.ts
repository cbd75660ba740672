import { recovered } from "~/billing/ledger/payment-recipes";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome } from "~/billing/outcome";
import { decideRecovery, type Recovery, sumOfTaxes } from "~/billing/payment/claim";
import type { Context } from "~/context.server";
import { type ClaimBook, loadClaimBook, saveClaimEvent } from "./steps/claim.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";

export type RecoveryInput = {
  readonly invoiceId: string;
  /** Decimal in major units; null: all that is still lost. */
  readonly amount: string | null;
  /** What the bank statement says. */
  readonly reference: string | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** Money of a claim that was given up, what of its tax is owed again, and the hash that confirms both. */
export type PreviewedRecovery = {
  readonly amountMinor: bigint;
  readonly taxMinor: bigint;
  readonly currency: string;
  readonly previewHash: string;
};

/**
 * Books money that came for a claim after it was written off, past the provider: it stays written off, and tax that was
 * corrected is owed again in proportion. Refuses an `amount` that is none, `preview_outdated` and what `decideRecovery`
 * refuses.
 */
export async function recordRecovery(context: Context, input: RecoveryInput): Promise<Outcome<Recovery>> {
  const book = await loadClaimBook(context, input.invoiceId, "change");
  const decided = decide(book, input.amount);
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(input.previewHash, shown(book, decided.value));
  if (!confirmed.ok) return confirmed;
  const { amountMinor, taxes } = decided.value;
  const event = { kind: "recovery", amountMinor, taxes, reason: input.reference ?? "" } as const;
  await saveClaimEvent(context, book, event, (facts) =>
    recovered({ ...facts, amountMinor, taxGroups: taxes }),
  );
  return decided;
}

/** What would be booked, for the page that asks. Saves nothing. */
export async function previewRecovery(
  context: Context,
  { invoiceId, amount }: Pick<RecoveryInput, "invoiceId" | "amount">,
): Promise<Outcome<PreviewedRecovery>> {
  const book = await loadClaimBook(context, invoiceId, "look");
  const decided = decide(book, amount);
  if (!decided.ok) return decided;
  const { amountMinor, taxes } = decided.value;
  const previewHash = previewHashOf(shown(book, decided.value));
  return accept({ amountMinor, taxMinor: sumOfTaxes(taxes), currency: book.claim.currency, previewHash });
}

function decide({ claim }: ClaimBook, amount: string | null): Outcome<Recovery> {
  const { currency, writtenOffMinor, recoveredMinor } = claim;
  if (amount === null) return decideRecovery(claim, writtenOffMinor - recoveredMinor);
  const minor = atField(parseAmount(amount, currency), "amount");
  return minor.ok ? decideRecovery(claim, minor.value) : minor;
}

function shown({ claim: { currency } }: ClaimBook, { amountMinor, taxes }: Recovery): ShownFigures {
  return { currency, figures: [amountMinor, sumOfTaxes(taxes)], rest: taxes };
}
