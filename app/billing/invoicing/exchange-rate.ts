import { assert } from "../assert";
import { type CurrencyCode, minorDigits } from "../money/currency";
import { divide, divideRounded, fromDecimal, ONE, powerOfTen, type Rational } from "../money/rational";
import { accept, type Outcome, refuse } from "../outcome";
import { type Day, formatDay, parseDay } from "../time/day";
import type { RateQuote } from "./exchange-rate-kinds";

/** What one currency was worth in another on a day; once it was used it never changes. */
export type ExchangeRate = {
  readonly id: string;
  readonly from: CurrencyCode;
  /** The base currency of the issuer. */
  readonly to: CurrencyCode;
  /** The day it was published for; it holds until the next one. */
  readonly publishedOn: Day;
  /** An exact decimal above zero. */
  readonly rate: string;
  readonly quote: RateQuote;
  /** Who published it, as documents name it. */
  readonly source: string;
};

/** From one currency into another. */
export type CurrencyPair = Pick<ExchangeRate, "from" | "to">;

/** A rate as it is frozen on a document, with the document's tax in base; days and amounts are text, so that it is JSON. */
export type FixedExchange = Omit<ExchangeRate, "publishedOn"> & {
  readonly publishedOn: string;
  /** The sum of its tax groups, each converted by itself; minor units. */
  readonly taxMinor: string;
};

/** Days without a publication that a rate bridges: a weekend, the holidays around Easter and the turn of the year. */
export const MAX_RATE_AGE_DAYS = 7;

/** What one unit is worth in the base currency, exactly. */
export function unitPrice({ rate, quote }: Pick<ExchangeRate, "rate" | "quote">): Rational {
  const quoted = fromDecimal(rate);
  return quote === "direct" ? quoted : divide(ONE, quoted);
}

/** A rate in the way it was published: 1 `one` = `rate` `other`. */
export function quotedSides({ from, to, quote }: CurrencyPair & Pick<ExchangeRate, "quote">): {
  readonly one: CurrencyCode;
  readonly other: CurrencyCode;
} {
  return quote === "direct" ? { one: from, other: to } : { one: to, other: from };
}

/** Minor units of the base currency, rounded once, half away from zero: what is converted back mirrors it. */
export function convertMinor(
  amountMinor: bigint,
  rate: Pick<ExchangeRate, "from" | "to" | "rate" | "quote">,
): bigint {
  const { num, den } = unitPrice(rate);
  const scaled = amountMinor * num * powerOfTen(minorDigits(rate.to));
  return divideRounded(scaled, den * powerOfTen(minorDigits(rate.from)));
}

/** What stands on a document about the rate that was fixed on it. */
export function fixedExchange(
  rate: ExchangeRate,
  taxGroups: readonly { readonly taxMinor: bigint }[],
): FixedExchange {
  const taxMinor = taxGroups.reduce((sum, group) => sum + convertMinor(group.taxMinor, rate), 0n);
  return { ...rate, publishedOn: formatDay(rate.publishedOn), taxMinor: taxMinor.toString() };
}

/** The rate that a document fixed. */
export function rateOfExchange({ taxMinor: _, publishedOn, ...rate }: FixedExchange): ExchangeRate {
  const day = parseDay(publishedOn);
  assert(day.ok, "a rate on a document has the day it was published for");
  return { ...rate, publishedOn: day.value };
}

/**
 * The rate of a value date: the last one published on that day or before it, as long as it is no older than
 * `MAX_RATE_AGE_DAYS`. Refuses `exchange_rate_missing`.
 */
export function rateOn(rates: readonly ExchangeRate[], pair: CurrencyPair, day: Day): Outcome<ExchangeRate> {
  const last = lastRate(rates, pair, day);
  if (last && day - last.publishedOn <= MAX_RATE_AGE_DAYS) return accept(last);
  const name = `${pair.from} in ${pair.to}`;
  return refuse({
    code: "exchange_rate_missing",
    sentence: last
      ? `The last exchange rate of ${name} before ${formatDay(day)} is of ${formatDay(last.publishedOn)}, and a rate holds for ${MAX_RATE_AGE_DAYS} days.`
      : `There is no exchange rate of ${name} for ${formatDay(day)}.`,
    remedy: `Enter the rate of ${formatDay(day)} under Settings, Exchange rates. Billing runs then try again by themselves.`,
  });
}

/**
 * The rate of a day on which money moved. Money that came or went is booked whatever is known: without a rate that
 * holds it takes the last one, however old, and null where there is none.
 */
export function settlementRate(
  rates: readonly ExchangeRate[],
  pair: CurrencyPair,
  day: Day,
): ExchangeRate | null {
  return lastRate(rates, pair, day);
}

function lastRate(rates: readonly ExchangeRate[], { from, to }: CurrencyPair, day: Day): ExchangeRate | null {
  let last: ExchangeRate | null = null;
  for (const rate of rates) {
    if (rate.from !== from || rate.to !== to || rate.publishedOn > day) continue;
    if (last === null || rate.publishedOn > last.publishedOn) last = rate;
  }
  return last;
}
