import { describe, expect, it } from "vitest";
import { decideOneOff, type OneOffBook, type OneOffLine } from "~/billing/invoicing/one-off";
import type { TaxRate } from "~/billing/tax/resolve";
import { taxGroups } from "~/billing/tax/tax-groups";
import { codes, value } from "../../../support/billing-book";

function rate(code: string, percent: string, change: Partial<TaxRate> = {}): TaxRate {
  return { code, name: code, rate: percent, category: "S", country: "FR", isDefault: false, ...change };
}

function book(change: Partial<OneOffBook> = {}): OneOffBook {
  const rates = [
    rate("default", "25", { isDefault: true }),
    rate("cust", "8"),
    rate("vat_20", "20"),
    rate("vat_10", "10"),
  ];
  return { currency: "EUR", rates, customerTaxes: [], buyerTax: null, ...change };
}

const setup: OneOffLine = { description: "setup", quantity: "1", unitAmount: "100.00", taxes: [] };

function taxOf(change: Partial<OneOffBook>, line: Partial<OneOffLine> = {}): bigint {
  const fees = value(decideOneOff(book(change), [{ ...setup, ...line }]));
  const taxed = fees.map(({ amountMinor, tax }) => ({ amountMinor, discountMinor: 0n, position: { tax } }));
  return taxGroups(taxed, { tax_rounding: "group" }).reduce((sum, group) => sum + group.taxMinor, 0n);
}

describe("the lines of a one-off invoice", () => {
  it("take the default tax, the customer's before it, and their own before both", () => {
    expect(taxOf({ rates: [rate("default", "15", { isDefault: true })] })).toBe(1500n);
    expect(taxOf({ customerTaxes: ["cust"] })).toBe(800n);
    expect(taxOf({ customerTaxes: ["cust"] }, { taxes: ["vat_20", "vat_10"] })).toBe(3000n);
    expect(taxOf({ buyerTax: { category: "AE", rate: "0", country: "DE" } }, { taxes: ["vat_20"] })).toBe(0n);
  });

  it("are quantity times unit amount, rounded once, with their derivation", () => {
    const [fee] = value(decideOneOff(book(), [{ ...setup, quantity: "2.50", unitAmount: "0.333" }]));
    expect(fee).toMatchObject({
      kind: "one_off",
      quantity: "2.5",
      amountMinor: 83n,
      derivation: { unitAmount: "0.333", quantity: "2.5", exactAmount: "0.8325", amount: "0.83" },
    });
  });

  it.each([
    ["a description", { description: " " }, "one_off_description_missing"],
    ["a quantity", { quantity: "0" }, "quantity_invalid"],
    ["a price", { unitAmount: "-1" }, "unit_amount_invalid"],
    ["a price that can be kept", { unitAmount: "9".repeat(30) }, "unit_amount_invalid"],
    ["taxes that exist", { taxes: ["none"] }, "tax_rate_unknown"],
  ] as [string, Partial<OneOffLine>, string][])("need %s", (_, change, code) => {
    expect(codes(decideOneOff(book(), [setup, { ...setup, ...change }]))).toEqual([code]);
  });

  it("are at least one, and each wrong field is named", () => {
    expect(codes(decideOneOff(book(), []))).toEqual(["one_off_empty"]);
    const wrong = decideOneOff(book(), [{ description: "", quantity: "x", unitAmount: "y", taxes: [] }]);
    expect(wrong.ok ? [] : wrong.refusals.map(({ field }) => field)).toEqual([
      "lines.0.description",
      "lines.0.quantity",
      "lines.0.unit_amount",
    ]);
  });
});
