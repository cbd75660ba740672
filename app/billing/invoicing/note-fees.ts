import type { IssuedFee, ProposedFee } from "../fees/fee";
import { overridePart } from "../fees/override-part";
import { positionOf, pricedOf } from "../fees/position";
import { formatAmount } from "../money/money";
import { givenBack, taxGivenBack } from "../tax/inclusive";
import { formatDay } from "../time/day";
import type { ClosedCreditNote } from "./credit-note-facts";

/**
 * The negative fees of a credit note that somebody wrote: one a line, with position and tax of the fee it corrects. A
 * part of a line gives up price for its whole period; days are taken back by the billing run alone.
 */
export function noteFees(
  note: ClosedCreditNote,
  issued: readonly IssuedFee[],
  customerId: string,
): ProposedFee[] {
  const byId = new Map(issued.map((fee) => [fee.id, fee]));
  return note.lines.flatMap((line, index): ProposedFee[] => {
    const fee = byId.get(line.correctsFeeId);
    if (!fee) return [];
    const isSame = ({ correctsFeeId }: { readonly correctsFeeId: string | null }) => correctsFeeId === fee.id;
    const taken = [
      ...issued.filter(isSame).map(({ amountMinor }) => -amountMinor),
      ...note.lines
        .slice(0, index)
        .filter(isSame)
        .map((other) => pricedOf(other).amountMinor),
    ].reduce((sum, amountMinor) => sum + amountMinor, 0n);
    const { currency } = note;
    const asked = pricedOf(line).amountMinor;
    const amount = formatAmount(-asked, currency);
    const whole = formatAmount(fee.amountMinor, currency);
    const days = { from: formatDay(fee.period.from), to: formatDay(fee.period.to) };
    const corrects: ProposedFee = {
      kind: fee.kind,
      feeType: fee.feeType,
      position: positionOf(fee, customerId, currency, line.tax),
      positionKey: fee.positionKey,
      description: fee.description,
      period: fee.period,
      quantity: fee.quantity,
      ...givenBack(line),
      ...overridePart({ ...fee, amountMinor: -fee.amountMinor }, taken, asked),
      effect: line.effect,
      correctsFeeId: fee.id,
      obligation: `${fee.item}/${line.effect}`,
      recognition: "point",
      provisional: false,
      derivation: {
        kind: "reversal",
        corrects: { feeId: fee.id, ...days, amount: whole, takenBefore: formatAmount(taken, currency) },
        base: "agreed",
        ...days,
        of: formatAmount(asked, currency),
        share: { days: 1, outOf: 1, fraction: "1/1" },
        left: formatAmount(fee.amountMinor - taken, currency),
        exactAmount: amount,
        issuedBefore: formatAmount(0n, currency),
        amount,
        rounding: "half_away_from_zero",
        ...(line.leftBefore ? { taxIncluded: taxGivenBack(line, line.leftBefore, currency) } : {}),
      },
      priceKey: fee.priceKey,
      periodDays: fee.periodDays,
      ...(fee.recipient ? { recipient: fee.recipient } : {}),
    };
    return [corrects];
  });
}
