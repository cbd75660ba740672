import { assert } from "../assert";
import { taxKey } from "../fees/position";
import { atLeastZero, least } from "../money/least";
import { add, type Rational, rational, subtract, ZERO } from "../money/rational";
import { mulDivRound, roundHalfAwayFromZero } from "../money/round";
import { netOf, taxIncludedIn } from "../tax/inclusive";
import type { TaxGroup } from "../tax/tax-group";
import { taxOfNet } from "../tax/tax-groups";
import type {
  ClosedCreditNote,
  CreditableInvoice,
  CreditableLine,
  CreditNoteLine,
} from "./credit-note-facts";

/** What can still be taken of each line, by fee. */
export type LinesLeft = ReadonlyMap<string, CreditableLine>;

type Part = Omit<CreditNoteLine, "effect" | "exactNet" | "reversalIndex">;

/**
 * Rounding differences of earlier taxes smaller than this wait for the note that finishes the group; larger ones are
 * carried at once, so that many small notes do not leave all the tax to the last one. In minor units.
 */
const CARRY_FROM = rational(2n);

/** The lines of an invoice that something can be taken of. */
export function leftOf(invoice: CreditableInvoice): LinesLeft {
  return new Map(
    invoice.lines.filter(({ amountMinor }) => amountMinor > 0n).map((line) => [line.feeId, line]),
  );
}

/** What is left of a line before discount; never below zero. */
export function leftMinorOf(line: CreditableLine | undefined): bigint {
  if (!line) return 0n;
  const left = line.amountMinor - line.creditedMinor;
  return atLeastZero(left);
}

/**
 * Takes a part of a line, before discount and with tax where the price includes it, with its share of the discount and
 * of the included tax that are left: in proportion, the rest of them with the last part. `carried` is what rounding the
 * discounts of parts before this one left over, in minor units, so that the discounts of a note are rounded once. More
 * than is left is a defect of the caller.
 */
export function takePart(
  left: LinesLeft,
  feeId: string,
  amountMinor: bigint,
  carried: Rational = ZERO,
): { readonly part: Part; readonly left: LinesLeft; readonly carried: Rational } {
  const line = left.get(feeId);
  const mostMinor = leftMinorOf(line);
  assert(line && amountMinor <= mostMinor, () => `${amountMinor} of fee ${feeId} can be credited`);
  const discountLeft = line.discountMinor - line.creditedDiscountMinor;
  const share = mostMinor === 0n ? ZERO : rational(discountLeft * amountMinor, mostMinor);
  const [discountMinor, rest] = roundedWith(share, carried);
  const taken = {
    ...line,
    creditedMinor: line.creditedMinor + amountMinor,
    creditedDiscountMinor: line.creditedDiscountMinor + discountMinor,
  };
  const part = { correctsFeeId: feeId, amountMinor, discountMinor, tax: line.tax };
  if (!line.included) return { part, left: new Map([...left, [feeId, taken]]), carried: rest };
  const { taxMinor, creditedTaxMinor } = line.included;
  const taxLeftMinor = taxMinor - creditedTaxMinor;
  const taxPart = mostMinor === 0n ? 0n : mulDivRound(taxLeftMinor, amountMinor, mostMinor);
  const included = { taxMinor, creditedTaxMinor: creditedTaxMinor + taxPart };
  return {
    part: {
      ...part,
      ...netOf(part, taxPart, line.tax.rate),
      priced: { amountMinor, discountMinor },
      leftBefore: { leftMinor: mostMinor, taxLeftMinor },
    },
    left: new Map([...left, [feeId, { ...taken, included }]]),
    carried: rest,
  };
}

/** A share rounded with what was carried, never below its whole part nor above the next one; whole shares stay as they are. */
function roundedWith(share: Rational, carried: Rational): readonly [bigint, Rational] {
  if (share.num % share.den === 0n) return [share.num / share.den, carried];
  const exact = add(share, carried);
  const minor = roundHalfAwayFromZero(exact);
  return [minor, subtract(exact, rational(minor))];
}

/** Net, tax per group of the invoice and total of the lines of a note. */
export function closeNote(
  invoice: CreditableInvoice,
  lines: readonly CreditNoteLine[],
): Pick<
  ClosedCreditNote,
  "lines" | "taxGroups" | "netMinor" | "taxMinor" | "totalMinor" | "couponAdjustmentMinor"
> {
  const keys = [...new Set(lines.map(({ tax }) => taxKey(tax)))];
  const taxGroups = keys.flatMap((key) => noteGroup(invoice, lines, key));
  const netMinor = taxGroups.reduce((sum, group) => sum + group.netMinor, 0n);
  const taxMinor = taxGroups.reduce((sum, group) => sum + group.taxMinor, 0n);
  return {
    lines,
    taxGroups,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    couponAdjustmentMinor: lines.reduce((sum, line) => sum + line.discountMinor, 0n),
  };
}

function noteGroup(invoice: CreditableInvoice, lines: readonly CreditNoteLine[], key: string): TaxGroup[] {
  const members = lines.filter(({ tax }) => taxKey(tax) === key);
  const [first] = members;
  if (!first) return [];
  const { category, rate, country } = first.tax;
  const netMinor = members.reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0n);
  return [{ category, rate, country, netMinor, taxMinor: noteTax(invoice, members, key) }];
}

/**
 * The tax of a group of a note: that included in its prices, and that added to the others. The latter is rounded by
 * itself, and with the part that finishes the group exactly what earlier notes left of it. Never below zero, never more
 * than is left.
 */
function noteTax(invoice: CreditableInvoice, members: readonly CreditNoteLine[], key: string): bigint {
  const includedMinor = members.reduce((sum, line) => sum + taxIncludedIn(line), 0n);
  const added = members.filter(({ priced }) => priced === undefined);
  const inGroup = invoice.lines.filter((line) => taxKey(line.tax) === key);
  return includedMinor + addedTax(invoice, inGroup, added, key);
}

function addedTax(
  invoice: CreditableInvoice,
  inGroup: readonly CreditableLine[],
  members: readonly CreditNoteLine[],
  key: string,
): bigint {
  const own = inGroup.filter((line) => line.amountMinor > 0n && line.included === undefined);
  const taken = (feeId: string) =>
    members.reduce((sum, line) => (line.correctsFeeId === feeId ? sum + line.amountMinor : sum), 0n);
  const givenMinor =
    (invoice.creditedTax.get(key) ?? 0n) -
    inGroup.reduce((sum, { included }) => sum + (included?.creditedTaxMinor ?? 0n), 0n);
  const leftMinor = atLeastZero(creditableTax(invoice, inGroup, key) - givenMinor);
  if (own.every((line) => leftMinorOf(line) === taken(line.feeId))) return leftMinor;
  const treatment = { rate: own[0]?.tax.rate ?? "0" };
  const exact = taxOfNet(members.map(exactNetOf).reduce(add, ZERO), treatment);
  const before = own.reduce((sum, line) => sum + line.creditedMinor - line.creditedDiscountMinor, 0n);
  const drift = subtract(rational(givenMinor), taxOfNet(rational(before), treatment));
  const carried = isLarge(drift) ? subtract(exact, drift) : exact;
  const taxMinor = atLeastZero(roundHalfAwayFromZero(carried));
  return least(taxMinor, leftMinor);
}

function exactNetOf(line: CreditNoteLine): Rational {
  return line.exactNet ?? rational(line.amountMinor - line.discountMinor);
}

/** The tax added to lines that can be credited: that of the group, without what its negative lines took off it. */
function creditableTax(invoice: CreditableInvoice, inGroup: readonly CreditableLine[], key: string): bigint {
  const group = invoice.taxGroups.find((candidate) => taxKey(candidate) === key);
  if (!group) return 0n;
  const includedMinor = inGroup.reduce((sum, { included }) => sum + (included?.taxMinor ?? 0n), 0n);
  const negativeMinor = inGroup
    .filter((line) => line.amountMinor < 0n && line.included === undefined)
    .reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0n);
  return group.taxMinor - includedMinor - roundHalfAwayFromZero(taxOfNet(rational(negativeMinor), group));
}

function isLarge({ num, den }: Rational): boolean {
  return (num < 0n ? -num : num) >= CARRY_FROM.num * den;
}

/** A note of those lines, all of it as credit: what of it is refunded is the caller's. */
export function noteAsCredit(
  invoice: CreditableInvoice,
  lines: readonly CreditNoteLine[],
  reason: ClosedCreditNote["reason"],
): ClosedCreditNote {
  const amounts = closeNote(invoice, lines);
  return {
    correctsInvoiceId: invoice.id,
    currency: invoice.currency,
    reason,
    state: "final",
    ...amounts,
    creditMinor: amounts.totalMinor,
    refundMinor: 0n,
  };
}
