import { convertMinor, type ExchangeRate, rateOn } from "../invoicing/exchange-rate";
import type { CurrencyCode } from "../money/currency";
import type { Day } from "../time/day";
import { type BaseLine, baseLines } from "./base-entry";
import type { AccountCode } from "./ledger-kinds";

/** What an account holds for an item; debit above zero. */
type OpenBalance = { readonly account: AccountCode; readonly itemId: string; readonly minor: bigint };

/** A document or credit that is open in another currency and has no amount in base. */
export type OpenItem = {
  readonly currency: CurrencyCode;
  /** The day whose rate it would have had. */
  readonly valueOn: Day;
  readonly balances: readonly OpenBalance[];
};

/** The item with the rate of its value date; what it holds goes from an amount without base to one with base. */
export type OpenedItem<T extends OpenItem> = {
  readonly item: T;
  readonly rate: ExchangeRate;
  readonly lines: readonly BaseLine[];
};

/**
 * Gives open items amounts in base, those whose value date has a rate; all others stay as they are. Each balance is taken
 * out as it stood and put back under its item with its amount in base, and 9000 carries the sum: what was earned before
 * the books had a base is not this year's.
 */
export function openItems<T extends OpenItem>(
  items: readonly T[],
  rates: readonly ExchangeRate[],
  base: CurrencyCode,
): OpenedItem<T>[] {
  return items.flatMap((item) => {
    const rate = rateOn(rates, { from: item.currency, to: base }, item.valueOn);
    return rate.ok ? [{ item, rate: rate.value, lines: openingLines(item, rate.value) }] : [];
  });
}

function openingLines({ balances }: OpenItem, rate: ExchangeRate): BaseLine[] {
  const valued = balances.map((balance) => ({ ...balance, baseMinor: convertMinor(balance.minor, rate) }));
  const sumMinor = valued.reduce((sum, { baseMinor }) => sum + baseMinor, 0n);
  return baseLines([
    ...valued.flatMap((balance) => [
      { ...balance, minor: -balance.minor, baseMinor: 0n, itemId: null },
      balance,
    ]),
    { account: "9000", minor: 0n, baseMinor: -sumMinor, itemId: null },
  ]);
}
