import { describe, expect, it } from "vitest";
import {
  checkTaxCodes,
  checkTaxRate,
  OUTSIDE_SCOPE,
  resolveTax,
  type TaxRate,
  untaxed,
  untaxedReason,
} from "~/billing/tax/resolve";
import { TAX_CATEGORIES, UNTAXED_CATEGORIES } from "~/billing/tax/tax-kinds";

function rate(code: string, percent: string, change: Partial<TaxRate> = {}): TaxRate {
  return { code, name: code, rate: percent, category: "S", country: "DE", isDefault: false, ...change };
}

const rates = [
  rate("vat", "19", { isDefault: true }),
  rate("low", "7"),
  rate("city", "1.5"),
  rate("zero", "0", { category: "Z" }),
];

describe("the treatment of a line", () => {
  it("is that of the first level that names any: line, charge, plan, customer, then the defaults", () => {
    const level = (...levels: string[][]) => resolveTax(levels, rates);
    expect(level(["low"], ["zero"], [], [])).toMatchObject({ rate: "7", codes: ["low"] });
    expect(level([], ["zero"], ["low"], [])).toMatchObject({ category: "Z", rate: "0" });
    expect(level([], [], [], ["low"]).rate).toBe("7");
    expect(level([], [], [], [])).toEqual({ category: "S", rate: "19", country: "DE", codes: ["vat"] });
    expect(level(["unknown"], ["low"]).rate).toBe("7");
    expect(resolveTax([[]], [rate("low", "7")])).toBe(OUTSIDE_SCOPE);
  });

  it("of several rates of one level is their sum on the same base", () => {
    expect(resolveTax([["low", "city", "low"]], rates)).toEqual({
      category: "S",
      rate: "8.5",
      country: "DE",
      codes: ["low", "city"],
    });
    expect(resolveTax([["zero", "low"]], rates)).toMatchObject({ category: "S", rate: "7" });
    expect(
      resolveTax(
        [],
        rates.map((each) => ({ ...each, isDefault: true })),
      ).rate,
    ).toBe("27.5");
  });

  it("of a buyer whose status makes the supply untaxed stands above all of them, and says why", () => {
    const buyer = untaxed("AE", "FR");
    expect(resolveTax([["low"]], rates, buyer)).toEqual({ category: "AE", rate: "0", country: "FR" });
    expect(untaxedReason("AE")).toEqual({ code: "VATEX-EU-AE", text: "Reverse charge" });
    const silent = TAX_CATEGORIES.filter((category) => untaxedReason(category) === null);
    expect(silent).toEqual(["S", "Z"]);
  });
});

describe("a tax rate", () => {
  const check = (percent: string, category = "S") =>
    checkTaxRate({ rate: percent, category }).map(({ code }) => code);
  it("is a percentage from 0 to 100, and zero exactly where its category bears no tax", () => {
    expect(check("19")).toEqual([]);
    for (const text of ["-1", "100.1", "x"]) expect(check(text)).toEqual(["tax_rate_invalid"]);
    expect(check("0")).toEqual(["tax_category_rate"]);
    for (const category of UNTAXED_CATEGORIES) {
      expect(check("0", category)).toEqual([]);
      expect(check("7", category)).toEqual(["tax_category_rate"]);
    }
  });

  it("that nobody created is named with its field", () => {
    expect(checkTaxCodes(["vat", "no"], rates, "taxes")).toMatchObject([
      { code: "tax_rate_unknown", field: "taxes" },
    ]);
  });
});
