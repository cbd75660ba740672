import type { ProposedFee } from "../fees/fee";
import { fromDecimal } from "../money/rational";
import { toMinor } from "../money/round";

/** True for what a pool takes of lines of its own document: it stands beside them and corrects no other. */
export function isTakenBeside(fee: Pick<ProposedFee, "kind" | "amountMinor" | "correctsFeeId">): boolean {
  return fee.kind === "pool" && fee.amountMinor < 0n && fee.correctsFeeId === null;
}

/** What pools take of a line on its own document, above zero; discounts and gifts look at what is left. */
export function takenBeside(fee: ProposedFee, lines: readonly ProposedFee[]): bigint {
  return lines.reduce((sum, { derivation }) => {
    if (derivation.kind !== "pool") return sum;
    const takes = derivation.takes.filter(({ position }) => position === fee.positionKey);
    return takes.reduce((all, { amount }) => all + toMinor(fromDecimal(amount), fee.position.currency), sum);
  }, 0n);
}
