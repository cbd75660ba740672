import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromDecimal, negate, rational, toDecimal } from "~/billing/money/rational";
import { fromMinor, mulDivRound, roundHalfAwayFromZero, roundTo, toMinor } from "~/billing/money/round";

describe("rounding", () => {
  it.each([
    ["0.5", 1n],
    ["-0.5", -1n],
    ["1.49", 1n],
    ["2.5", 3n],
    ["-2.5", -3n],
    ["0", 0n],
  ])("rounds %s to %s", (text, expected) => {
    expect(roundHalfAwayFromZero(fromDecimal(text))).toBe(expected);
  });

  it("mirrors: a reversal rounds exactly as its charge", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (num, den) => {
        const r = rational(num, den);
        expect(roundHalfAwayFromZero(negate(r))).toBe(-roundHalfAwayFromZero(r));
      }),
    );
  });

  it("is never more than half a unit away", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (num, den) => {
        const off = roundHalfAwayFromZero({ num, den }) * den - num;
        expect((off < 0n ? -off : off) * 2n <= den).toBe(true);
      }),
    );
  });

  it.each([
    ["45.505", "EUR", 4551n],
    ["499.5", "JPY", 500n],
    ["1.2345", "KWD", 1235n],
    ["-0.665", "EUR", -67n],
  ])("makes %s %s into %s minor units", (text, currency, expected) => {
    expect(toMinor(fromDecimal(text), currency)).toBe(expected);
  });

  it("round-trips minor units through major ones", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom("EUR", "JPY", "KWD", "CLF"), (amountMinor, currency) => {
        expect(toMinor(fromMinor(amountMinor, currency), currency)).toBe(amountMinor);
      }),
    );
  });

  it("rounds a fraction to nine places, half up, and multiplies and divides with one rounding", () => {
    expect(toDecimal(roundTo(rational(14, 31), 9))).toBe("0.451612903");
    expect(mulDivRound(1995n, 1n, 30n)).toBe(67n);
    expect(mulDivRound(-1995n, 1n, 30n)).toBe(-67n);
    expect(mulDivRound(5n, 1n, -2n)).toBe(-3n);
    expect(() => mulDivRound(1n, 1n, 0n)).toThrow("zero");
  });
});
