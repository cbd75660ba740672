import { least } from "../money/least";
import { mulDivRound } from "../money/round";
import type { CreditableInvoice, CreditableLine } from "./credit-note-facts";

/** What pools took of the lines of an invoice, on it: by fee, in minor units; and the lines below zero that did it. */
export type PoolTakes = {
  readonly byFee: ReadonlyMap<string, bigint>;
  readonly poolLines: ReadonlySet<string>;
};

/**
 * An invoice as people correct it: a line can be credited for what it cost after pools took their part, and the lines
 * that took it are none of their own. Runs correct the whole line, because they bill again what pools took.
 */
export function lessPools<T extends CreditableInvoice>(invoice: T, { byFee, poolLines }: PoolTakes): T {
  if (poolLines.size === 0) return invoice;
  const lines = invoice.lines
    .filter(({ feeId }) => !poolLines.has(feeId))
    .map((line) => lessTaken(line, byFee.get(line.feeId) ?? 0n));
  return { ...invoice, lines };
}

function lessTaken(line: CreditableLine, takenMinor: bigint): CreditableLine {
  if (takenMinor === 0n) return line;
  const taken = least(takenMinor, line.amountMinor);
  const left = { ...line, amountMinor: line.amountMinor - taken };
  if (!line.included) return left;
  const taxMinor = line.included.taxMinor - mulDivRound(line.included.taxMinor, taken, line.amountMinor);
  return { ...left, included: { ...line.included, taxMinor } };
}
