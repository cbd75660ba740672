import type { InvoiceState } from "../invoicing/invoice-kinds";
import { allocate } from "../money/allocate";
import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { mulDivRound } from "../money/round";
import { accept, type Outcome, refuse } from "../outcome";
import type { TaxGroup } from "../tax/tax-group";

/** The tax of one treatment, without its net. */
export type TaxPart = Omit<TaxGroup, "netMinor">;

/** A claim that was given up, and what happened to it since; minor units. */
export type Claim = {
  readonly state: InvoiceState;
  readonly currency: CurrencyCode;
  /** What was given up and not claimed again. */
  readonly writtenOffMinor: bigint;
  /** What came of it after all. */
  readonly recoveredMinor: bigint;
  /** What of its tax is corrected, and not owed again. */
  readonly relieved: readonly TaxPart[];
};

/** What of an invoice credit notes left: its total, and the tax in it. */
export type ClaimedInvoice = { readonly totalMinor: bigint; readonly taxes: readonly TaxPart[] };

export function sumOfTaxes(parts: readonly TaxPart[]): bigint {
  return parts.reduce((sum, { taxMinor }) => sum + taxMinor, 0n);
}

/**
 * The tax in what is given up, to be corrected where the law of the issuer lets it: the share of the invoice's tax that the
 * claim is of its total, rounded once and told by treatment. Refuses `invoice_not_written_off`, `vat_relief_done` and
 * `vat_relief_nothing`.
 */
export function decideVatRelief(claim: Claim, invoice: ClaimedInvoice): Outcome<readonly TaxPart[]> {
  const leftMinor = claim.writtenOffMinor - claim.recoveredMinor;
  if (claim.state !== "written_off" || leftMinor <= 0n) return notWrittenOff();
  if (sumOfTaxes(claim.relieved) !== 0n) {
    return refuse({
      code: "vat_relief_done",
      sentence: "The VAT of this claim is corrected already.",
      remedy: "Claim it again, or record what comes of it; either makes VAT due again.",
    });
  }
  const taxMinor =
    invoice.totalMinor > 0n ? mulDivRound(sumOfTaxes(invoice.taxes), leftMinor, invoice.totalMinor) : 0n;
  if (taxMinor <= 0n) {
    return refuse({
      code: "vat_relief_nothing",
      sentence: "There is no VAT in what was written off.",
      remedy: "Nothing has to be corrected.",
    });
  }
  return accept(shared(invoice.taxes, taxMinor));
}

/** Money that came of a claim that was given up, and what of its tax is owed again. */
export type Recovery = { readonly amountMinor: bigint; readonly taxes: readonly TaxPart[] };

/**
 * Takes money for a claim that was given up: as much of the tax that was corrected is owed again as the money is of what
 * was still lost, and the last of it all. Refuses `invoice_not_written_off` and `recovery_amount_invalid`.
 */
export function decideRecovery(claim: Claim, amountMinor: bigint): Outcome<Recovery> {
  const leftMinor = claim.writtenOffMinor - claim.recoveredMinor;
  if (claim.state !== "written_off" || leftMinor <= 0n) return notWrittenOff();
  if (amountMinor <= 0n || amountMinor > leftMinor) {
    return refuse({
      code: "recovery_amount_invalid",
      sentence: `${formatAmount(leftMinor, claim.currency)} of this claim is still lost.`,
      remedy:
        "Enter an amount above zero, and not above that. Record what is more as credit of the customer.",
      field: "amount",
    });
  }
  const taxMinor = mulDivRound(sumOfTaxes(claim.relieved), amountMinor, leftMinor);
  return accept({ amountMinor, taxes: shared(claim.relieved, taxMinor) });
}

function notWrittenOff(): Outcome<never> {
  return refuse({
    code: "invoice_not_written_off",
    sentence: "Nothing of this invoice is written off.",
    remedy: "Record a payment instead, or write the claim off first.",
  });
}

function shared(taxes: readonly TaxPart[], taxMinor: bigint): TaxPart[] {
  const parts = allocate(
    taxMinor,
    taxes.map((part) => (part.taxMinor > 0n ? part.taxMinor : 0n)),
  );
  return taxes.flatMap(({ category, rate, country }, index) => {
    const own = parts[index] ?? 0n;
    return own === 0n ? [] : [{ category, rate, country, taxMinor: own }];
  });
}
