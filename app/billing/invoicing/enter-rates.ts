import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { currencyRefusal } from "../money/money";
import { compare, fromDecimal, isDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { type Day, formatDay, parseDay } from "../time/day";
import { type ExchangeRate, unitPrice } from "./exchange-rate";
import type { RateQuote } from "./exchange-rate-kinds";

/** A rate as somebody entered it. */
export type TypedRate = {
  /** "2026-11-30" */
  readonly date: string;
  readonly currency: string;
  /** A plain decimal. */
  readonly rate: string;
};

/** Rates entered at once: all quoted one way, all of one publisher. */
export type RatesEntry = {
  readonly rates: readonly TypedRate[];
  readonly quote: RateQuote;
  readonly source: string;
};

/** A rate that is in force already, and whether something was converted with it. */
export type KnownRate = ExchangeRate & { readonly isUsed: boolean };

/** What entering rates changes; `replacedIds` are those in whose place an added one comes. */
export type EnteredRates = {
  readonly added: readonly Omit<ExchangeRate, "id">[];
  readonly replacedIds: readonly string[];
  /** Rates that are known with the same number already. */
  readonly unchanged: number;
};

/** More at once is a mistake, or a file to be sent in parts. */
export const MAX_RATES_AT_ONCE = 2_000;

const MAX_SOURCE_LENGTH = 60;
const MAX_RATE_DIGITS = 12;

/** A rate that was read; `at` is its place among those entered. */
export type ReadRate = Omit<ExchangeRate, "id"> & { readonly at: number };

/** Reads what was typed, without looking at what is known. Fields are `rates.0.currency` and so on. */
export function readRates(entry: RatesEntry, base: CurrencyCode): Outcome<readonly ReadRate[]> {
  const source = entry.source.trim();
  const whole = checkEntry(entry, source);
  if (whole.length > 0) return refuse(...whole);
  const read = entry.rates.map((typed, at) => readRate(typed, at, { base, quote: entry.quote, source }));
  const refusals = read.flatMap((outcome) => (outcome.ok ? [] : outcome.refusals));
  if (refusals.length > 0) return refuse(...refusals);
  return withoutRepeats(read.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])));
}

/**
 * Decides what entering rates changes. The same number again changes nothing; another one takes the place of a rate as
 * long as nothing was converted with it. Refuses `exchange_rate_used`.
 */
export function decideRates(read: readonly ReadRate[], known: readonly KnownRate[]): Outcome<EnteredRates> {
  const inForce = new Map(known.map((rate) => [dayKey(rate), rate]));
  const refusals: Refusal[] = [];
  const added: Omit<ExchangeRate, "id">[] = [];
  const replacedIds: string[] = [];
  let unchanged = 0;
  for (const { at, ...rate } of read) {
    const before = inForce.get(dayKey(rate));
    if (before && isSame(before, rate)) unchanged += 1;
    else if (before?.isUsed) refusals.push(usedRefusal(before, at));
    else {
      added.push(rate);
      if (before) replacedIds.push(before.id);
    }
  }
  return refusals.length > 0 ? refuse(...refusals) : accept({ added, replacedIds, unchanged });
}

function checkEntry({ rates }: RatesEntry, source: string): Refusal[] {
  const refusals: Refusal[] = [];
  if (source === "" || source.length > MAX_SOURCE_LENGTH) {
    refusals.push({
      code: "exchange_rate_source_invalid",
      sentence:
        source === "" ? "Documents name who published a rate." : "The source is too long for a document.",
      remedy: `Enter a source of at most ${MAX_SOURCE_LENGTH} characters, such as ECB.`,
      field: "source",
    });
  }
  if (rates.length === 0 || rates.length > MAX_RATES_AT_ONCE) {
    refusals.push({
      code: "exchange_rates_count_invalid",
      sentence: rates.length === 0 ? "There is no rate to enter." : `These are ${rates.length} rates.`,
      remedy: `Enter 1 to ${MAX_RATES_AT_ONCE} rates at once.`,
      field: "rates",
    });
  }
  return refusals;
}

function readRate(
  typed: TypedRate,
  at: number,
  common: { readonly base: CurrencyCode; readonly quote: RateQuote; readonly source: string },
): Outcome<ReadRate> {
  const { base, quote, source } = common;
  const from = typed.currency.trim().toUpperCase();
  const rate = typed.rate.trim();
  const day = parseDay(typed.date.trim());
  const refusals: Refusal[] = day.ok
    ? []
    : day.refusals.map((each) => ({ ...each, field: `rates.${at}.date` }));
  const currency = checkCurrency(from, base);
  if (currency) refusals.push({ ...currency, field: `rates.${at}.currency` });
  if (!isRate(rate)) {
    refusals.push({
      code: "exchange_rate_invalid",
      sentence: `${JSON.stringify(typed.rate)} is not an exchange rate.`,
      remedy: `Enter a number above zero with at most ${MAX_RATE_DIGITS} digits on each side of the point, such as 1.0843.`,
      field: `rates.${at}.rate`,
    });
  }
  if (!day.ok || refusals.length > 0) return refuse(...refusals);
  return accept({ at, from, to: base, publishedOn: day.value, rate, quote, source });
}

function checkCurrency(from: string, base: CurrencyCode): Omit<Refusal, "field"> | null {
  if (!isCurrencyCode(from)) return currencyRefusal(from);
  if (from !== base) return null;
  return {
    code: "exchange_rate_same_currency",
    sentence: `The books are in ${base} already, so it needs no rate.`,
    remedy: "Enter the rate of another currency.",
  };
}

function isRate(text: string): boolean {
  const form = new RegExp(`^\\d{1,${MAX_RATE_DIGITS}}(\\.\\d{1,${MAX_RATE_DIGITS}})?$`);
  return form.test(text) && isDecimal(text) && fromDecimal(text).num > 0n;
}

/** The same day twice with one number counts once; with two numbers nobody knows which is meant. */
function withoutRepeats(read: readonly ReadRate[]): Outcome<readonly ReadRate[]> {
  const byDay = new Map<string, ReadRate>();
  const refusals: Refusal[] = [];
  for (const rate of read) {
    const earlier = byDay.get(dayKey(rate));
    if (!earlier) byDay.set(dayKey(rate), rate);
    else if (!isSame(earlier, rate)) {
      refusals.push({
        code: "exchange_rate_twice",
        sentence: `${rate.from} of ${formatDay(rate.publishedOn)} stands here with two rates, ${earlier.rate} and ${rate.rate}.`,
        remedy: "Leave out the one that is wrong.",
        field: `rates.${rate.at}.rate`,
      });
    }
  }
  if (refusals.length > 0) return refuse(...refusals);
  return accept([...byDay.values()]);
}

function usedRefusal(before: KnownRate, at: number): Refusal {
  return {
    code: "exchange_rate_used",
    sentence: `The rate of ${before.from} on ${formatDay(before.publishedOn)}, ${before.rate}, was used in the books and stays as it is.`,
    remedy:
      "Leave this rate out. Correct a wrong document by a credit note, or enter a rate for a later day.",
    field: `rates.${at}.rate`,
  };
}

function isSame(a: Omit<ExchangeRate, "id">, b: Omit<ExchangeRate, "id">): boolean {
  return compare(unitPrice(a), unitPrice(b)) === 0;
}

function dayKey({ from, publishedOn }: { readonly from: CurrencyCode; readonly publishedOn: Day }): string {
  return `${from}/${publishedOn}`;
}
