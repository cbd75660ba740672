import type { Discounted } from "../fees/fee";
import { taxKey } from "../fees/position";
import { allocate } from "../money/allocate";
import { mulDivRound } from "../money/round";
import { taxIncludedIn } from "../tax/inclusive";
import type { TaxGroup } from "../tax/tax-group";
import type { ClosedCreditNote, CreditNoteLine } from "./credit-note-facts";

/**
 * Splits a note into one of exactly `totalMinor`, which is above zero and below its total, and the rest. Every group
 * and every line gives its proportional part; the two notes add up to the whole in every figure. What of the total
 * is credited or refunded is the caller's to say.
 */
export function splitNote(
  whole: ClosedCreditNote,
  totalMinor: bigint,
): readonly [ClosedCreditNote, ClosedCreditNote] {
  const totals = allocate(
    totalMinor,
    whole.taxGroups.map((group) => group.netMinor + group.taxMinor),
  );
  const groups = whole.taxGroups.map((group, index) => partOfGroup(group, totals[index] ?? 0n));
  const parts = new Map<CreditNoteLine, CreditNoteLine>();
  for (const group of groups) {
    const members = whole.lines.filter(({ tax }) => taxKey(tax) === taxKey(group));
    const nets = allocate(group.netMinor, members.map(netOf));
    for (const [index, line] of members.entries()) parts.set(line, partOfLine(line, nets[index] ?? 0n));
  }
  const lines = whole.lines.map((line) => parts.get(line) ?? line);
  return [
    withAmounts(whole, lines, groups),
    withAmounts(
      whole,
      whole.lines.map((line, index) => lessLine(line, lines[index])),
      whole.taxGroups.map((group, index) => lessGroup(group, groups[index])),
    ),
  ];
}

function partOfGroup(group: TaxGroup, totalMinor: bigint): TaxGroup {
  const wholeMinor = group.netMinor + group.taxMinor;
  const taxMinor = wholeMinor === 0n ? 0n : mulDivRound(group.taxMinor, totalMinor, wholeMinor);
  return { ...group, netMinor: totalMinor - taxMinor, taxMinor };
}

function partOfLine(line: CreditNoteLine, netMinor: bigint): CreditNoteLine {
  const whole = netOf(line);
  const amountMinor = whole === 0n ? 0n : mulDivRound(line.amountMinor, netMinor, whole);
  const part = { ...line, amountMinor, discountMinor: amountMinor - netMinor, exactNet: null };
  if (!line.priced) return part;
  const share = (minor: bigint) => (whole === 0n ? 0n : mulDivRound(minor, netMinor, whole));
  return asWhole({
    ...part,
    priced: {
      amountMinor: share(line.priced.amountMinor),
      discountMinor: share(line.priced.discountMinor),
    },
  });
}

/** The tax in a part of a line is said of the part alone. */
function asWhole(line: CreditNoteLine): CreditNoteLine {
  if (!line.priced) return line;
  const leftBefore = { leftMinor: line.priced.amountMinor, taxLeftMinor: taxIncludedIn(line) };
  return { ...line, leftBefore };
}

function netOf(line: CreditNoteLine): bigint {
  return line.amountMinor - line.discountMinor;
}

function lessLine(line: CreditNoteLine, part: CreditNoteLine | undefined): CreditNoteLine {
  return asWhole({
    ...line,
    ...lessOf(line, part),
    ...(line.priced ? { priced: lessOf(line.priced, part?.priced) } : {}),
    exactNet: null,
  });
}

function lessOf(whole: Discounted, part: Discounted | undefined): Discounted {
  return {
    amountMinor: whole.amountMinor - (part?.amountMinor ?? 0n),
    discountMinor: whole.discountMinor - (part?.discountMinor ?? 0n),
  };
}

function lessGroup(group: TaxGroup, part: TaxGroup | undefined): TaxGroup {
  return {
    ...group,
    netMinor: group.netMinor - (part?.netMinor ?? 0n),
    taxMinor: group.taxMinor - (part?.taxMinor ?? 0n),
  };
}

/** A line that gives nothing to one of the two notes is not on it. */
function withAmounts(
  whole: ClosedCreditNote,
  lines: readonly CreditNoteLine[],
  groups: readonly TaxGroup[],
): ClosedCreditNote {
  const netMinor = groups.reduce((sum, group) => sum + group.netMinor, 0n);
  const taxMinor = groups.reduce((sum, group) => sum + group.taxMinor, 0n);
  return {
    ...whole,
    lines: lines.filter(({ amountMinor }) => amountMinor > 0n),
    taxGroups: groups.filter((group) => group.netMinor !== 0n || group.taxMinor !== 0n),
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    couponAdjustmentMinor: lines.reduce((sum, line) => sum + line.discountMinor, 0n),
    creditMinor: netMinor + taxMinor,
    refundMinor: 0n,
  };
}
