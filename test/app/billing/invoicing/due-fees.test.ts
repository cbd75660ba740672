import { describe, expect, it } from "vitest";
import type { BillingSlice } from "~/billing/invoicing/bill-customer";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import { untaxed } from "~/billing/tax/resolve";
import { at, openBook, planVersion, sliceOf, subscribe } from "../../../support/billing-book";

const rate = (code: string, percent: string, category = "S") => ({
  code,
  name: code,
  rate: percent,
  category,
  country: "DE",
  isDefault: code === "standard",
});
const rates = [rate("standard", "19"), rate("books", "7"), rate("zero", "0", "Z")];

/** Category and rate of the first invoice of a plan that names its own rate. */
function taxedAs(taxes: NonNullable<BillingSlice["taxes"]>, tax: BillingSlice["customer"]["tax"]): string[] {
  const book = openBook({ tax });
  subscribe(book, planVersion({ taxes: ["books"] }), at("2026-01-01T00:00:00Z"));
  const decision = decideBilling({ ...sliceOf(book), taxes }, new Map(), at("2026-01-01T00:00:00Z"));
  return decision.drafts.flatMap(({ taxGroups }) =>
    taxGroups.map((group) => `${group.category} ${group.rate}`),
  );
}

describe("the tax of a plan that names its own rate", () => {
  it("is that rate, whatever rate the customer has", () => {
    const zero = { category: "Z", rate: "0", country: "DE" };
    expect(taxedAs({ rates, customerCodes: ["zero"], buyer: null }, zero)).toEqual(["S 7"]);
  });

  it.each(["E", "AE"] as const)("is none for a buyer whose status is %s", (category) => {
    const buyer = untaxed(category, "DE");
    expect(taxedAs({ rates, customerCodes: [], buyer }, buyer)).toEqual([`${category} 0`]);
  });
});
