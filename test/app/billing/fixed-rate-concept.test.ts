// The concept "fixed rate": a conversion rate is fixed on the position by its value date; differences use that rate, and it
// is fixed anew only if the value date moved.
import { describe, expect, test } from "vitest";
import {
  convertMinor,
  type ExchangeRate,
  fixedExchange,
  rateOfExchange,
  rateOn,
} from "~/billing/invoicing/exchange-rate";
import { type FixedBefore, fixRates, type UnratedDocument } from "~/billing/invoicing/fixed-rates";
import type { Outcome } from "~/billing/outcome";
import { day } from "../../support/billing-book";

const rate = (publishedOn: string, number: string, change: Partial<ExchangeRate> = {}): ExchangeRate => ({
  id: `${publishedOn} ${number}`,
  from: "USD",
  to: "EUR",
  publishedOn: day(publishedOn),
  rate: number,
  quote: "direct",
  source: "ECB",
  ...change,
});

const november = rate("2026-11-02", "0.90");
const december = rate("2026-12-01", "0.80");
const RATES = [november, december];
const NOTHING: FixedBefore = { ofFees: new Map(), ofPositions: new Map() };

const document = (change: Partial<UnratedDocument> = {}): UnratedDocument => ({
  currency: "USD",
  valueOn: day("2026-12-02"),
  corrects: null,
  fees: [{ positionKey: "december", correctsFeeId: null }],
  ...change,
});

const idsOf = (outcome: ReturnType<typeof fixRates>) =>
  outcome.ok ? [outcome.value.own?.id, ...outcome.value.fees.map((each) => each?.id)] : codesOf(outcome);
const codesOf = (outcome: Outcome<unknown>) => (outcome.ok ? [] : outcome.refusals.map(({ code }) => code));

describe("a fixed rate", () => {
  test("is that of the value date where a position is billed for the first time", () => {
    expect(idsOf(fixRates(document(), NOTHING, RATES, "EUR"))).toEqual([december.id, december.id]);
  });

  test("stays for a difference of a position billed before, though today's is another", () => {
    const before = { ...NOTHING, ofPositions: new Map([["november", november]]) };
    const difference = document({
      fees: [
        { positionKey: "december", correctsFeeId: null },
        { positionKey: "november", correctsFeeId: null },
      ],
    });
    expect(idsOf(fixRates(difference, before, RATES, "EUR"))).toEqual([
      december.id,
      december.id,
      november.id,
    ]);
  });

  test("is fixed anew where the value date moved, because that is another position", () => {
    const before = { ofFees: new Map([["f1", november]]), ofPositions: new Map([["november", november]]) };
    const moved = document({
      fees: [
        { positionKey: "november", correctsFeeId: "f1" },
        { positionKey: "december", correctsFeeId: null },
      ],
    });
    expect(idsOf(fixRates(moved, before, RATES, "EUR"))).toEqual([december.id, november.id, december.id]);
  });

  test("is the invoice's on a note about it, and none where the invoice has none", () => {
    const before = { ...NOTHING, ofFees: new Map([["f1", november]]) };
    const fees = [{ positionKey: "november", correctsFeeId: "f1" }];
    const note = (corrects: UnratedDocument["corrects"]) =>
      idsOf(fixRates(document({ corrects, fees }), before, RATES, "EUR"));
    expect(note({ rate: november })).toEqual([november.id, november.id]);
    expect(note({ rate: null })).toEqual([undefined, undefined]);
  });

  test("is one for the whole document where all it bills was fixed at that one", () => {
    const before = { ...NOTHING, ofFees: new Map([["f1", november]]) };
    const back = document({ fees: [{ positionKey: "november", correctsFeeId: "f1" }] });
    expect(idsOf(fixRates(back, before, RATES, "EUR"))).toEqual([november.id, november.id]);
  });

  test("is demanded: without one of the last seven days a document does not close", () => {
    const late = document({ valueOn: day("2026-12-09") });
    expect(idsOf(fixRates(late, NOTHING, RATES, "EUR"))).toEqual(["exchange_rate_missing"]);
    expect(codesOf(fixRates(document({ currency: "GBP" }), NOTHING, RATES, "EUR"))).toEqual([
      "exchange_rate_missing",
    ]);
  });
});

describe("the rate of a day", () => {
  const on = (text: string, rates = RATES) => rateOn(rates, { from: "USD", to: "EUR" }, day(text));

  test("is the last one published, for seven days and no longer, and never a later one", () => {
    expect(on("2026-11-02")).toEqual({ ok: true, value: november });
    expect(on("2026-11-09")).toEqual({ ok: true, value: november });
    expect(codesOf(on("2026-11-10"))).toEqual(["exchange_rate_missing"]);
    expect(codesOf(on("2026-11-01"))).toEqual(["exchange_rate_missing"]);
    expect(on("2026-12-01", [december, november])).toEqual({ ok: true, value: december });
  });

  test("belongs to its pair of currencies", () => {
    expect(codesOf(on("2026-12-01", [rate("2026-12-01", "1", { from: "GBP" })]))).toEqual([
      "exchange_rate_missing",
    ]);
    expect(codesOf(on("2026-12-01", [rate("2026-12-01", "1", { to: "CHF" })]))).toEqual([
      "exchange_rate_missing",
    ]);
  });
});

describe("conversion", () => {
  test("rounds half away from zero in minor units of the base, in both directions", () => {
    const half = rate("2026-12-01", "0.5");
    expect([convertMinor(1n, half), convertMinor(-1n, half), convertMinor(3n, half)]).toEqual([1n, -1n, 2n]);
  });

  test("knows the digits of both currencies, and rates quoted the other way round exactly", () => {
    const ecb = (from: string, number: string) => rate("2026-12-01", number, { from, quote: "indirect" });
    expect(convertMinor(10_843n, ecb("USD", "1.0843"))).toBe(10_000n);
    expect(convertMinor(16_250n, ecb("JPY", "162.5"))).toBe(10_000n);
    expect(convertMinor(1_000n, rate("2026-12-01", "3.1", { from: "KWD" }))).toBe(310n);
  });

  test("of tax is by group, and the rate comes back from a document as it went there", () => {
    const groups = [{ taxMinor: 1n }, { taxMinor: 1n }];
    const frozen = fixedExchange(rate("2026-12-01", "0.5"), groups);
    expect(frozen).toMatchObject({ taxMinor: "2", publishedOn: "2026-12-01", source: "ECB" });
    expect(rateOfExchange(frozen)).toEqual(rate("2026-12-01", "0.5"));
  });
});
