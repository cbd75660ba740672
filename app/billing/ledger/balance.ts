import { assert } from "../assert";
import type { Entry } from "./entry";

/** The two sides of an entry. */
export function entryTotals(entry: Pick<Entry, "postings">): {
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
} {
  let debitMinor = 0n;
  let creditMinor = 0n;
  for (const posting of entry.postings) {
    debitMinor += posting.debitMinor;
    creditMinor += posting.creditMinor;
  }
  return { debitMinor, creditMinor };
}

/** Every entry balances, and each posting has exactly one side above zero; anything else is a defect of a recipe. */
export function assertBalanced(entry: Entry): Entry {
  const { debitMinor, creditMinor } = entryTotals(entry);
  assert(
    debitMinor === creditMinor,
    `${entry.recipe} posts ${debitMinor} debit against ${creditMinor} credit`,
  );
  for (const { account, debitMinor: debit, creditMinor: credit } of entry.postings) {
    assert(
      debit >= 0n && credit >= 0n && debit > 0n !== credit > 0n,
      `${entry.recipe} posts to ${account} on one side, above zero`,
    );
  }
  return entry;
}
