import type { FeeEffect } from "./fee-kinds";
import type { IssuedPosition } from "./position";

/** What is left to bill for a position, or null when book and target agree. */
type Difference = {
  readonly amountMinor: bigint;
  readonly issuedBeforeMinor: bigint;
  readonly effect: FeeEffect;
  /** The fee that a negative difference takes back from. */
  readonly correctsFeeId: string | null;
};

/**
 * Target minus issued. `onDecrease`: `keep` leaves a position that would fall where it is, `credit` takes the
 * difference back as a reversal. A position never billed is billed once even when it costs nothing, so that its
 * line can be seen; a second time nothing is left.
 */
export function difference(
  targetMinor: bigint,
  issued: IssuedPosition | undefined,
  onDecrease: "keep" | "credit",
): Difference | null {
  const issuedBeforeMinor = issued?.amountMinor ?? 0n;
  const amountMinor = targetMinor - issuedBeforeMinor;
  if (issued && amountMinor === 0n) return null;
  if (amountMinor >= 0n) return { amountMinor, issuedBeforeMinor, effect: "charge", correctsFeeId: null };
  if (onDecrease === "keep") return null;
  // What was taken back before is no charge: only of one can something be taken.
  const charge = issued?.fees.findLast((fee) => fee.correctsFeeId === null);
  return { amountMinor, issuedBeforeMinor, effect: "reversal", correctsFeeId: charge?.id ?? null };
}
