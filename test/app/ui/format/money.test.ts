import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAmount } from "~/billing/money/money";
import type { Locale } from "~/ui/format/locale";
import { formatMoney, formatUnitPrice, type MoneyStyle } from "~/ui/format/money";
import { readAmount, readDecimal } from "~/ui/format/read-amount";

const n = "\u00a0";

describe("formatMoney", () => {
  test.each<[bigint, string, Locale, MoneyStyle, string]>([
    [47398n, "EUR", "en", {}, `473.98${n}€`],
    [123456789n, "EUR", "en", {}, `1,234,567.89${n}€`],
    [-2096n, "EUR", "en", {}, `−20.96${n}€`],
    [0n, "EUR", "en", {}, `0.00${n}€`],
    [5n, "EUR", "en", {}, `0.05${n}€`],
    [31000n, "GBP", "en", {}, "£310.00"],
    [-31000n, "USD", "en", {}, "−$310.00"],
    [31000n, "USD", "en", { unit: "code" }, `310.00${n}USD`],
    [112000n, "EUR", "en", { sign: "always" }, `+1,120.00${n}€`],
    [0n, "EUR", "en", { sign: "always" }, `0.00${n}€`],
    [500n, "JPY", "en", {}, "¥500"],
    [1234n, "KWD", "en", {}, `1.234${n}KWD`],
    [47398n, "EUR", "en", { unit: "none" }, "473.98"],
    [123450n, "EUR", "de", {}, `1.234,50${n}€`],
    [123450n, "USD", "de", {}, `1.234,50${n}$`],
    [123450n, "EUR", "fr", {}, `1${n}234,50${n}€`],
    [-123450n, "PLN", "de", {}, `−1.234,50${n}zł`],
    [9007199254740993n, "EUR", "en", {}, `90,071,992,547,409.93${n}€`],
  ])("%s %s in %s", (amountMinor, currency, locale, style, text) => {
    expect(formatMoney({ amountMinor, currency }, locale, style)).toBe(text);
  });
});

describe("formatUnitPrice", () => {
  test.each([
    ["0.006", "EUR", `0.006${n}€`],
    ["24.5", "EUR", `24.50${n}€`],
    ["24.5000", "EUR", `24.50${n}€`],
    ["12", "JPY", "¥12"],
    ["0", "EUR", `0.00${n}€`],
    ["-0.25", "USD", "−$0.25"],
  ])("%s %s keeps all its decimals", (price, currency, text) => {
    expect(formatUnitPrice(price, currency, "en")).toBe(text);
  });
});

describe("reading a typed amount", () => {
  test.each([
    ["1.234,50", "1234.50"],
    ["1,234.50", "1234.50"],
    ["1 234,50", "1234.50"],
    ["1’234.50", "1234.50"],
    ["12,5", "12.5"],
    ["12.50", "12.50"],
    ["0.006", "0.006"],
    [".5", "0.5"],
    ["−3,20", "-3.20"],
    ["1.234.567", "1234567"],
    ["12", "12"],
  ])("%s is %s", (typed, plain) => {
    expect(readDecimal(typed)).toEqual({ ok: true, plain });
  });

  test.each([
    ["1.234", "ambiguous"],
    ["1,234", "ambiguous"],
    ["twelve", "not_a_number"],
    ["1,2,3", "not_a_number"],
    ["1.2.3,4", "not_a_number"],
    ["1,23,456.00", "not_a_number"],
    ["", "not_a_number"],
    ["12 EUR", "not_a_number"],
  ])("%j is refused as %s", (typed, reason) => {
    expect(readDecimal(typed)).toEqual({ ok: false, reason });
  });

  test("refuses more decimals than the currency has, but not zeros", () => {
    expect(readAmount("12.345,678", "EUR")).toMatchObject({ ok: false, reason: "precision" });
    expect(readAmount("12.3400", "EUR")).toMatchObject({ ok: true, amountMinor: 1234n });
    expect(readAmount("12,5", "JPY")).toMatchObject({ ok: false, reason: "precision" });
    expect(readAmount("-0,05", "EUR")).toMatchObject({ ok: true, amountMinor: -5n });
  });

  test("reads back what it wrote, in every locale", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 15n), 10n ** 15n),
        fc.constantFrom("en", "de", "fr"),
        (minor, locale) => {
          const text = formatMoney({ amountMinor: minor, currency: "EUR" }, locale as Locale, {
            unit: "none",
          });
          expect(readAmount(text, "EUR")).toMatchObject({ ok: true, amountMinor: minor });
          const plain = readAmount(text, "EUR");
          if (plain.ok) expect(parseAmount(plain.plain, "EUR")).toEqual({ ok: true, value: minor });
        },
      ),
    );
  });
});
