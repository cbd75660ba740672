import { describe, expect, it } from "vitest";
import { decideDefaultRates } from "~/billing/tax/default-rates";
import type { TaxRate } from "~/billing/tax/resolve";
import { codes } from "../../../support/billing-book";

const rate = (code: string, percent: string, country: string | null = "US"): TaxRate => {
  const category = percent === "0" ? "O" : "S";
  return { code, name: code, rate: percent, category, country, isDefault: false };
};
const rates = [
  rate("state", "6.25"),
  rate("city", "2"),
  rate("vat", "19", "DE"),
  rate("none", "0"),
  rate("all", "99"),
];
const choose = (...chosen: string[]) => decideDefaultRates(rates, chosen);

describe("the default rates", () => {
  it("are one, or several of one country that add up", () => {
    expect(choose("none")).toMatchObject({ ok: true, value: [{ code: "none" }] });
    expect(choose("city", "state")).toMatchObject({ ok: true, value: [{ code: "state" }, { code: "city" }] });
  });

  it("are known, at least one, and can stand on one line", () => {
    expect(codes(choose())).toEqual(["default_tax_rate_missing"]);
    expect(codes(choose("luxury", "state"))).toEqual(["tax_rate_unknown"]);
    for (const together of [
      ["state", "vat"],
      ["state", "none"],
      ["state", "all"],
    ])
      expect(codes(choose(...together))).toEqual(["default_tax_rates_mixed"]);
  });
});
