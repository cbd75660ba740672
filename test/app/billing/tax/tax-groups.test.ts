import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taxGroups } from "~/billing/tax/tax-groups";

function fee(amountMinor: bigint, rate: string, country: string | null = "DE") {
  return { amountMinor, discountMinor: 0n, position: { tax: { category: "S", rate, country } } };
}

describe("tax of a document", () => {
  const two = [fee(6833n, "20"), fee(6833n, "20")];
  it("is rounded once per group by default, on the invoice or on each line where the policy says so", () => {
    expect(taxGroups(two, { tax_rounding: "group" })).toEqual([
      { category: "S", rate: "20", country: "DE", netMinor: 13666n, taxMinor: 2733n },
    ]);
    expect(taxGroups(two, { tax_rounding: "invoice" })[0]?.taxMinor).toBe(2733n);
    expect(taxGroups(two, { tax_rounding: "lines" })[0]?.taxMinor).toBe(2734n);
  });

  it("keeps rates and countries apart, in the order they come", () => {
    const groups = taxGroups([fee(100n, "19"), fee(100n, "7"), fee(50n, "19"), fee(100n, "19", "AT")], {
      tax_rounding: "group",
    });
    expect(groups.map((group) => [group.country, group.rate, group.netMinor, group.taxMinor])).toEqual([
      ["DE", "19", 150n, 29n],
      ["DE", "7", 100n, 7n],
      ["AT", "19", 100n, 19n],
    ]);
  });

  it("rounded over the invoice, the groups share the rounded sum", () => {
    // 0.5 + 0.5 minor units: each group alone would round up to one, together they are one.
    const groups = taxGroups([fee(5n, "10"), fee(10n, "5")], { tax_rounding: "invoice" });
    expect(groups.map((group) => group.taxMinor)).toEqual([1n, 0n]);
  });

  it("mirrors for a document that takes everything back, and counts the net after discount", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n })),
        fc.constantFrom("19", "7.7", "0", "8.1"),
        (amounts, rate) => {
          const charged = taxGroups(
            amounts.map((amount) => fee(amount, rate)),
            { tax_rounding: "group" },
          );
          const returned = taxGroups(
            amounts.map((amount) => fee(-amount, rate)),
            { tax_rounding: "group" },
          );
          expect(returned.map((group) => group.taxMinor)).toEqual(charged.map((group) => -group.taxMinor));
        },
      ),
    );
    expect(
      taxGroups([{ ...fee(1000n, "10"), discountMinor: 400n }], { tax_rounding: "group" })[0],
    ).toMatchObject({ netMinor: 600n, taxMinor: 60n });
  });
});
