import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENCY_CODES, currencyName, isCurrencyCode, minorDigits } from "~/billing/money/currency";
import { formatAmount, parseAmount } from "~/billing/money/money";

describe("currencies", () => {
  it.each([
    ["EUR", 2],
    ["JPY", 0],
    ["KWD", 3],
    ["CLF", 4],
    ["HUF", 2],
    ["ISK", 0],
    ["TND", 3],
  ])("%s has %i decimals", (code, digits) => {
    expect(minorDigits(code)).toBe(digits);
  });

  it("knows each code once, in order, and no withdrawn or unknown one", () => {
    expect(CURRENCY_CODES).toEqual([...new Set(CURRENCY_CODES)].sort());
    expect(CURRENCY_CODES.length).toBeGreaterThan(150);
    for (const code of ["DEM", "eur", "XXX", "", "EURO"]) expect(isCurrencyCode(code)).toBe(false);
    expect(currencyName("CHF")).toBe("Swiss franc");
    expect(() => minorDigits("DEM")).toThrow("not a currency code");
  });
});

describe("amounts outside", () => {
  it.each([
    ["45.50", "EUR", 4550n],
    ["45.5", "EUR", 4550n],
    ["45", "EUR", 4500n],
    ["-45.05", "EUR", -4505n],
    ["-0.05", "EUR", -5n],
    ["500", "JPY", 500n],
    ["500.00", "JPY", 500n],
    ["1.234", "KWD", 1234n],
    ["12.3400", "EUR", 1234n],
  ])("reads %s %s", (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toEqual({ ok: true, value: amountMinor });
  });

  it.each([
    ["12.345", "EUR", "EUR has two decimals, so 12.345 cannot be charged.", "Enter 12.34 or 12.35."],
    ["-12.345", "EUR", "EUR has two decimals, so -12.345 cannot be charged.", "Enter -12.34 or -12.35."],
    ["12.5", "JPY", "JPY has no decimals, so 12.5 cannot be charged.", "Enter 12 or 13."],
    ["0.00001", "CLF", "CLF has four decimals, so 0.00001 cannot be charged.", "Enter 0.0000 or 0.0001."],
  ])("refuses the decimals of %s %s", (text, currency, sentence, remedy) => {
    expect(parseAmount(text, currency)).toEqual({
      ok: false,
      refusals: [{ code: "amount_precision", sentence, remedy }],
    });
  });

  it.each(["", "12,50", "1e3", "EUR 5", "99999999999999999999"])("refuses %j", (text) => {
    const outcome = parseAmount(text, "EUR");
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "amount_invalid" }] });
  });

  it("refuses a currency nobody uses", () => {
    expect(parseAmount("1", "DEM")).toMatchObject({ ok: false, refusals: [{ code: "currency_invalid" }] });
  });

  it("round-trips every amount that can be stored, in every currency", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
        fc.constantFrom(...CURRENCY_CODES),
        (amountMinor, currency) => {
          expect(parseAmount(formatAmount(amountMinor, currency), currency)).toEqual({
            ok: true,
            value: amountMinor,
          });
        },
      ),
    );
  });

  it.each([
    [4550n, "EUR", "45.50"],
    [5n, "EUR", "0.05"],
    [-5n, "EUR", "-0.05"],
    [500n, "JPY", "500"],
    [0n, "KWD", "0.000"],
  ])("writes %s minor units of %s as %s", (amountMinor, currency, text) => {
    expect(formatAmount(amountMinor, currency)).toBe(text);
  });
});
