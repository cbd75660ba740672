import { convertMinor, type ExchangeRate, rateOn } from "../invoicing/exchange-rate";
import type { CurrencyCode } from "../money/currency";
import { civil, type Day, dayOf, daysInMonth } from "../time/day";
import { type BaseLine, baseLines } from "./base-entry";
import type { RevaluedAccount } from "./revaluation-kinds";

/** What an account holds in another currency, debit above zero, and what that is carried at in base. */
export type ForeignBalance = {
  /** The legal entity whose account it is. */
  readonly issuerId: string;
  readonly account: RevaluedAccount;
  readonly currency: CurrencyCode;
  readonly minor: bigint;
  readonly baseMinor: bigint;
};

/** A balance at the rate of the last day of a month; the difference is what it is worth more than it is carried at. */
export type Revaluation = ForeignBalance & {
  readonly rate: ExchangeRate;
  readonly differenceMinor: bigint;
};

export type DecidedRevaluations = {
  readonly revalued: readonly Revaluation[];
  /** Balances without a rate that holds on the day: they wait for it. */
  readonly waiting: readonly ForeignBalance[];
};

/** The first last day of a month that comes after the day. */
export function monthEndAfter(day: Day): Day {
  const { year, month } = civil(day + 1);
  return dayOf(year, month, daysInMonth(year, month));
}

/** The last day of the month before the one the day is in. */
export function monthEndBefore(day: Day): Day {
  const { year, month } = civil(day);
  return dayOf(year, month, 1) - 1;
}

/** Values open balances at the rate of a day, with the same rule by which documents find theirs. */
export function decideRevaluations(
  on: Day,
  balances: readonly ForeignBalance[],
  rates: readonly ExchangeRate[],
  base: CurrencyCode,
): DecidedRevaluations {
  const revalued: Revaluation[] = [];
  const waiting: ForeignBalance[] = [];
  for (const balance of balances) {
    if (balance.minor === 0n && balance.baseMinor === 0n) continue;
    const rate = rateOn(rates, { from: balance.currency, to: base }, on);
    if (!rate.ok) waiting.push(balance);
    else {
      const differenceMinor = convertMinor(balance.minor, rate.value) - balance.baseMinor;
      revalued.push({ ...balance, rate: rate.value, differenceMinor });
    }
  }
  return { revalued, waiting };
}

/**
 * The lines of `fx.revalued` on the last day of the month, and of its reversal on the next: the difference on the account
 * against 7010, in base alone. None where there is no difference.
 */
export function revaluationLines({ account, differenceMinor }: Revaluation): {
  readonly revalued: readonly BaseLine[];
  readonly reversed: readonly BaseLine[];
} {
  const lines = (sign: 1n | -1n) =>
    baseLines([
      { account, minor: 0n, baseMinor: sign * differenceMinor, itemId: null },
      { account: "7010", minor: 0n, baseMinor: -sign * differenceMinor, itemId: null },
    ]);
  return { revalued: lines(1n), reversed: lines(-1n) };
}
