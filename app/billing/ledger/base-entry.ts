import { assert } from "../assert";
import { atLeastZero } from "../money/least";
import type { AccountCode } from "./ledger-kinds";

/** A line of an entry that is about amounts in base: two signs, debit above zero, and the item it belongs to. */
type SignedBase = {
  readonly account: AccountCode;
  readonly minor: bigint;
  readonly baseMinor: bigint;
  readonly itemId: string | null;
};

/** A line as the journal keeps it; in the currency of the entry it may be nothing. */
export type BaseLine = Pick<SignedBase, "account" | "itemId"> & {
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  readonly baseDebitMinor: bigint;
  readonly baseCreditMinor: bigint;
};

/** Lines that balance both in the currency of the entry and in base. */
export function baseLines(lines: readonly SignedBase[]): BaseLine[] {
  const rest = lines.reduce((sum, { minor }) => sum + minor, 0n);
  const baseRest = lines.reduce((sum, { baseMinor }) => sum + baseMinor, 0n);
  assert(rest === 0n && baseRest === 0n, () => `an entry in base leaves ${rest}, and ${baseRest} in base`);
  return lines
    .filter(({ minor, baseMinor }) => minor !== 0n || baseMinor !== 0n)
    .map(({ account, minor, baseMinor, itemId }) => ({
      account,
      itemId,
      debitMinor: atLeastZero(minor),
      creditMinor: atLeastZero(-minor),
      baseDebitMinor: atLeastZero(baseMinor),
      baseCreditMinor: atLeastZero(-baseMinor),
    }));
}
