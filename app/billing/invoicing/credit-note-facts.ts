import type { Discounted, TaxTreatment } from "../fees/fee";
import type { CurrencyCode } from "../money/currency";
import type { Rational } from "../money/rational";
import type { LineLeft } from "../tax/inclusive";
import type { TaxGroup } from "../tax/tax-group";
import type { CreditEffect, CreditNoteReason, CreditNoteState } from "./credit-note-kinds";
import type { InvoiceState } from "./invoice-kinds";

/**
 * A line of an issued invoice and what was taken of it before, by notes, reversals and concessions. Minor units, as the
 * price of the line names them: with tax where it includes it.
 */
export type CreditableLine = {
  readonly feeId: string;
  /** Before discount. */
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly tax: TaxTreatment;
  /** Not below zero; what of amount and discount is gone already. */
  readonly creditedMinor: bigint;
  readonly creditedDiscountMinor: bigint;
  /** Of a price that includes tax: the tax in the line after discount, and what of it is gone already. */
  readonly included?: { readonly taxMinor: bigint; readonly creditedTaxMinor: bigint };
};

/** An issued invoice as corrections look at it. */
export type CreditableInvoice = {
  readonly id: string;
  /** Whom it names; absent: the customer whose slice it is in. */
  readonly customerId?: string;
  readonly currency: CurrencyCode;
  readonly state: InvoiceState;
  readonly lines: readonly CreditableLine[];
  readonly taxGroups: readonly TaxGroup[];
  readonly totalMinor: bigint;
  /** Money that came for it and was not paid back. */
  readonly paidMinor: bigint;
  /** Tax that earlier corrections gave back, by the key of the treatment (`taxKey`). */
  readonly creditedTax: ReadonlyMap<string, bigint>;
};

/** One line of a note; amounts are above zero, as documents show them. */
export type CreditNoteLine = {
  readonly correctsFeeId: string;
  /** Net, as is the discount. */
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  /** The same with tax, where the price includes it. */
  readonly priced?: Discounted;
  /** Beside `priced`: what the line had left before this part. */
  readonly leftBefore?: LineLeft;
  readonly effect: CreditEffect;
  readonly tax: TaxTreatment;
  /** The net before it was rounded, in minor units, where the policy keeps decimals. */
  readonly exactNet: Rational | null;
  /** Index of the reversal of a billing run that it comes from; null for a note somebody wrote. */
  readonly reversalIndex: number | null;
};

/** A closed credit note: everything but its id and number, which are taken late, when it is saved. */
export type ClosedCreditNote = {
  /** Null where it takes the place of a document that came to less than nothing; its lines name what they correct. */
  readonly correctsInvoiceId: string | null;
  readonly currency: CurrencyCode;
  readonly reason: CreditNoteReason;
  readonly state: CreditNoteState;
  readonly lines: readonly CreditNoteLine[];
  readonly taxGroups: readonly TaxGroup[];
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  /** The discount that lines of the note had; it is taken off their amounts. */
  readonly couponAdjustmentMinor: bigint;
  /** How the total is given back; the two add up to it, but for a void note. */
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
};
