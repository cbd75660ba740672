import { describe, expect, test } from "vitest";
import { decideRates, type KnownRate, type RatesEntry, readRates } from "~/billing/invoicing/enter-rates";
import { readRateLines } from "~/billing/invoicing/rate-lines";
import type { Outcome } from "~/billing/outcome";
import { day, value } from "../../../support/billing-book";

const entry = (change: Partial<RatesEntry> = {}): RatesEntry => ({
  rates: [{ date: "2026-11-30", currency: "usd", rate: "1.0843" }],
  quote: "indirect",
  source: "ECB",
  ...change,
});
const one = (change: object) =>
  entry({ rates: [{ date: "2026-11-30", currency: "USD", rate: "1.0843", ...change }] });
const refusals = (outcome: Outcome<unknown>) =>
  outcome.ok ? [] : outcome.refusals.map(({ code, field }) => [code, field]);
const read = (given: RatesEntry) => readRates(given, "EUR");

describe("entering rates", () => {
  test("reads date, currency and rate", () => {
    expect(value(read(entry()))).toEqual([
      {
        at: 0,
        from: "USD",
        to: "EUR",
        publishedOn: day("2026-11-30"),
        rate: "1.0843",
        quote: "indirect",
        source: "ECB",
      },
    ]);
  });

  test.each([
    [one({ date: "2026-11-31" }), "date_invalid", "rates.0.date"],
    [one({ currency: "USX" }), "currency_invalid", "rates.0.currency"],
    [one({ currency: "EUR" }), "exchange_rate_same_currency", "rates.0.currency"],
    [one({ rate: "0" }), "exchange_rate_invalid", "rates.0.rate"],
    [one({ rate: "-1" }), "exchange_rate_invalid", "rates.0.rate"],
    [one({ rate: "1,08" }), "exchange_rate_invalid", "rates.0.rate"],
    [one({ rate: "1.0000000000001" }), "exchange_rate_invalid", "rates.0.rate"],
    [entry({ source: " " }), "exchange_rate_source_invalid", "source"],
    [entry({ source: "x".repeat(61) }), "exchange_rate_source_invalid", "source"],
    [entry({ rates: [] }), "exchange_rates_count_invalid", "rates"],
  ])("refuses %j", (given, code, field) => {
    expect(refusals(read(given))).toEqual([[code, field]]);
  });

  test("takes a day once: the same number again is nothing new, another one is refused", () => {
    const twice = (rate: string) =>
      read(entry({ rates: [...entry().rates, { date: "2026-11-30", currency: "USD", rate }] }));
    expect(value(twice("1.08430"))).toHaveLength(1);
    expect(refusals(twice("1.09"))).toEqual([["exchange_rate_twice", "rates.1.rate"]]);
  });

  test("replaces a rate until something was converted with it", () => {
    const [rate] = value(read(entry()));
    if (!rate) throw new Error("One rate was read.");
    const known = (change: Partial<KnownRate>): KnownRate => ({
      ...rate,
      id: "known",
      isUsed: false,
      ...change,
    });
    const decided = (change: Partial<KnownRate>) => decideRates([rate], [known(change)]);
    expect(value(decided({ isUsed: true }))).toEqual({ added: [], replacedIds: [], unchanged: 1 });
    expect(value(decided({ rate: "1.1" }))).toMatchObject({ replacedIds: ["known"], unchanged: 0 });
    expect(refusals(decided({ rate: "1.1", isUsed: true }))).toEqual([
      ["exchange_rate_used", "rates.0.rate"],
    ]);
    // The same number quoted the other way round is another rate.
    expect(value(decided({ quote: "direct" }))).toMatchObject({ replacedIds: ["known"] });
  });
});

describe("pasted lines", () => {
  test("may be parted by comma, semicolon or tab, with headings, quotes and decimal commas", () => {
    const text =
      'Date,Currency,Rate\r\n2026-11-30,USD,1.0843\n\n2026-11-30;GBP;0,8321\n"2026-11-30"\t"CHF"\t0.93\n';
    expect(value(readRateLines(text)).map(({ line, currency, rate }) => [line, currency, rate])).toEqual([
      [2, "USD", "1.0843"],
      [4, "GBP", "0.8321"],
      [5, "CHF", "0.93"],
    ]);
  });

  test("that have no three values are refused by their number", () => {
    const outcome = readRateLines("2026-11-30,USD\nnonsense\n2026-11-30,USD,1,08");
    expect(refusals(outcome)).toEqual(Array(3).fill(["exchange_rate_line_invalid", "lines"]));
    expect(outcome.ok ? "" : outcome.refusals[1]?.sentence).toContain("Line 2 has one value");
  });
});
