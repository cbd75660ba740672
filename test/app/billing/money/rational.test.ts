import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  ceilTo,
  compare,
  divide,
  fromDecimal,
  isDecimal,
  multiply,
  negate,
  rational,
  reduce,
  subtract,
  toDecimal,
} from "~/billing/money/rational";

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 20n }))
  .map(([num, den]) => rational(num, den));

describe("decimals", () => {
  it.each(["0", "1", "-1", "45.50", "0.0005", "-0.25", "007", "123456789012345678901234567890.123"])(
    "reads %s",
    (text) => {
      expect(isDecimal(text)).toBe(true);
      expect(compare(fromDecimal(text), fromDecimal(text))).toBe(0);
    },
  );

  it.each([
    "",
    " 1",
    "1 ",
    "+1",
    "1.",
    ".5",
    "1e3",
    "1,000",
    "0x10",
    "NaN",
    "--1",
    "1.2.3",
    "9".repeat(201),
    "١",
  ])("refuses %j", (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => fromDecimal(text)).toThrow("not a decimal");
  });

  it("round-trips any scaled integer exactly", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 30 }), (num, places) => {
        const value = rational(num, 10n ** BigInt(places));
        expect(compare(fromDecimal(toDecimal(value)), value)).toBe(0);
      }),
    );
  });

  it("writes finite values exactly and others rounded half away from zero", () => {
    expect(toDecimal(rational(1, 8))).toBe("0.125");
    expect(toDecimal(rational(2, 3), 2)).toBe("0.67");
    expect(toDecimal(rational(-2, 3), 2)).toBe("-0.67");
    expect(toDecimal(rational(5, 1000), 2)).toBe("0.01");
    expect(toDecimal(rational(-5, 1000), 2)).toBe("-0.01");
    expect(toDecimal(rational(-1, 1000), 2)).toBe("0");
    expect(toDecimal(rational(1050, 100), 5)).toBe("10.5");
    expect(() => toDecimal(rational(1, 3))).toThrow("no finite decimal");
  });
});

describe("arithmetic", () => {
  it("is a field", () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(compare(add(a, b), add(b, a))).toBe(0);
        expect(compare(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(0);
        expect(compare(subtract(add(a, b), b), a)).toBe(0);
        if (b.num !== 0n) expect(compare(divide(multiply(a, b), b), a)).toBe(0);
        expect(compare(a, b)).toBe(-compare(negate(a), negate(b)) + 0);
      }),
    );
  });

  it("keeps long sums short", () => {
    let sum = rational(0);
    for (let n = 1; n <= 2_000; n += 1) sum = add(sum, rational(1, (n % 31) + 1));
    expect(reduce(sum).den.toString(2).length).toBeLessThan(64);
    expect(sum.den.toString(2).length).toBeLessThan(200);
  });

  it("puts a negative denominator's sign on the numerator and refuses zero", () => {
    expect(rational(1, -2)).toEqual({ num: -1n, den: 2n });
    expect(() => rational(1, 0)).toThrow("denominator");
    expect(() => divide(rational(1), rational(0))).toThrow("division by zero");
  });

  it.each([
    ["5.483870967", 5, "5.48388"],
    ["5.48387", 5, "5.48387"],
    ["-1.231", 2, "-1.23"],
    ["0", 5, "0"],
  ])("rounds %s up at place %i", (text, places, expected) => {
    expect(toDecimal(ceilTo(fromDecimal(text), places))).toBe(expected);
  });
});
