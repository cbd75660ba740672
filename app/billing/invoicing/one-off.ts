import type { Derivation, TaxTreatment } from "../fees/fee";
import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { fromDecimal, isDecimal, multiply, toDecimal } from "../money/rational";
import { toMinor } from "../money/round";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { checkTaxCodes, resolveTax, type TaxRate } from "../tax/resolve";

/** A line somebody writes; decimal strings, the unit amount in major units. */
export type OneOffLine = {
  readonly description: string;
  readonly quantity: string;
  readonly unitAmount: string;
  /** Codes of tax rates; empty takes those of the customer, the organization. */
  readonly taxes: readonly string[];
};

/** What a fee of the line is made of; position and dates are the billing run's. */
export type OneOffFee = {
  readonly kind: "one_off";
  readonly feeType: "one_off";
  readonly description: string;
  readonly quantity: string;
  readonly amountMinor: bigint;
  readonly tax: TaxTreatment;
  readonly recognition: "point";
  readonly derivation: Extract<Derivation, { readonly kind: "one_off" }>;
};

export type OneOffBook = {
  readonly currency: CurrencyCode;
  readonly rates: readonly TaxRate[];
  /** Codes of the customer's own rates. */
  readonly customerTaxes: readonly string[];
  /** The treatment of a buyer whose status makes the supply untaxed. */
  readonly buyerTax: TaxTreatment | null;
};

/** Amounts are stored as signed 64-bit integers. */
const LARGEST_MINOR = (1n << 63n) - 1n;

/**
 * Prices the lines of a one-off invoice: quantity × unit amount, rounded once. Refuses `one_off_empty`,
 * `one_off_description_missing`, `quantity_invalid`, `unit_amount_invalid`, `tax_rate_unknown`.
 */
export function decideOneOff(book: OneOffBook, lines: readonly OneOffLine[]): Outcome<readonly OneOffFee[]> {
  if (lines.length === 0) {
    return refuse({
      code: "one_off_empty",
      sentence: "The invoice has no line.",
      remedy: "Add at least one line.",
      field: "lines",
    });
  }
  const refusals = lines.flatMap((line, index) => checkLine(book, line, `lines.${index}`));
  return refusals.length > 0 ? refuse(...refusals) : accept(lines.map((line) => oneOffFee(book, line)));
}

function checkLine({ rates, currency }: OneOffBook, line: OneOffLine, at: string): Refusal[] {
  const { description, quantity, unitAmount, taxes } = line;
  const refusals = checkTaxCodes(taxes, rates, `${at}.taxes`);
  if (description.trim() === "") {
    refusals.push({
      code: "one_off_description_missing",
      sentence: "The line does not say what it is for.",
      remedy: "Describe it as the customer shall read it.",
      field: `${at}.description`,
    });
  }
  if (!isDecimal(quantity) || fromDecimal(quantity).num <= 0n) {
    refusals.push({
      code: "quantity_invalid",
      sentence: `A quantity of ${JSON.stringify(quantity)} cannot be billed.`,
      remedy: "Enter a number above zero, such as 1.",
      field: `${at}.quantity`,
    });
  }
  if (!isDecimal(unitAmount) || fromDecimal(unitAmount).num < 0n || isTooLarge(line, currency)) {
    refusals.push({
      code: "unit_amount_invalid",
      sentence: `${JSON.stringify(unitAmount)} is no price of one unit.`,
      remedy: "Enter a price of zero or more; to give money back, write a credit note.",
      field: `${at}.unit_amount`,
    });
  }
  return refusals;
}

function isTooLarge({ quantity, unitAmount }: OneOffLine, currency: CurrencyCode): boolean {
  if (!isDecimal(quantity)) return false;
  return toMinor(multiply(fromDecimal(quantity), fromDecimal(unitAmount)), currency) > LARGEST_MINOR;
}

function oneOffFee(book: OneOffBook, line: OneOffLine): OneOffFee {
  const quantity = toDecimal(fromDecimal(line.quantity));
  const unitAmount = toDecimal(fromDecimal(line.unitAmount));
  const exact = multiply(fromDecimal(line.quantity), fromDecimal(line.unitAmount));
  const amountMinor = toMinor(exact, book.currency);
  return {
    kind: "one_off",
    feeType: "one_off",
    description: line.description.trim(),
    quantity,
    amountMinor,
    tax: resolveTax([line.taxes, book.customerTaxes], book.rates, book.buyerTax),
    recognition: "point",
    derivation: {
      kind: "one_off",
      unitAmount,
      quantity,
      exactAmount: toDecimal(exact),
      issuedBefore: formatAmount(0n, book.currency),
      amount: formatAmount(amountMinor, book.currency),
      rounding: "half_away_from_zero",
    },
  };
}
