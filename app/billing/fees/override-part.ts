import { mulDivRound } from "../money/round";
import type { ProposedFee } from "./fee";

/** The part of a manual amount that goes with a part of its fee; parts in order add up to the whole. */
export function overridePart(
  fee: Pick<ProposedFee, "amountMinor" | "overrideMinor">,
  beforeMinor: bigint,
  partMinor: bigint,
): { readonly overrideMinor?: bigint } {
  const { amountMinor, overrideMinor = 0n } = fee;
  if (overrideMinor === 0n || amountMinor === 0n) return {};
  const upTo = (minor: bigint) => mulDivRound(overrideMinor, minor, amountMinor);
  return { overrideMinor: upTo(beforeMinor + partMinor) - upTo(beforeMinor) };
}
