import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccountSum, type ControlDocuments, tieOuts } from "~/billing/ledger/tie-out";

const none: ControlDocuments = {
  "1100": [],
  "2200": [],
  "2300": [],
  "1020": [],
};

const sum = (account: string, debitMinor: bigint, creditMinor: bigint, currency = "EUR"): AccountSum => ({
  account,
  currency,
  debitMinor,
  creditMinor,
});

describe("tie-outs", () => {
  it("have nothing to say where nothing was posted", () => {
    expect(tieOuts([], none)).toEqual([]);
  });

  it("set each account, on its own side, against its documents", () => {
    const journal = [
      sum("1100", 119n, 19n),
      sum("1020", 19n, 0n),
      sum("2200", 40n, 100n),
      sum("2300", 0n, 19n),
      sum("4000", 0n, 40n),
    ];
    const rows = tieOuts(journal, {
      "1100": [{ currency: "EUR", amountMinor: 100n }],
      "2200": [{ currency: "EUR", amountMinor: 60n }],
      "2300": [
        { currency: "EUR", amountMinor: 20n },
        { currency: "EUR", amountMinor: -1n },
      ],
      "1020": [{ currency: "EUR", amountMinor: 18n }],
    });
    expect(rows.map((row) => [row.check, row.leftMinor, row.rightMinor, row.differenceMinor])).toEqual([
      ["1100", 100n, 100n, 0n],
      ["2200", 60n, 60n, 0n],
      ["2300", 19n, 19n, 0n],
      ["1020", 19n, 18n, 1n],
      ["balance", 178n, 178n, 0n],
    ]);
  });

  it("compare customer credit and prepaid credit where somebody knows any, and only there", () => {
    const journal = [sum("2020", 5n, 17n), sum("2100", 0n, 30n, "USD")];
    const rows = tieOuts(journal, {
      ...none,
      "2020": [{ currency: "EUR", amountMinor: 12n }],
      "2100": [{ currency: "JPY", amountMinor: 500n }],
    }).filter(({ check }) => check === "2020" || check === "2100");
    expect(rows.map((row) => [row.currency, row.check, row.leftMinor, row.differenceMinor])).toEqual([
      ["EUR", "2020", 12n, 0n],
      ["JPY", "2100", 0n, -500n],
      ["USD", "2100", 30n, 30n],
    ]);
  });

  it("never set one currency against another, and miss none that only one side knows", () => {
    const rows = tieOuts([sum("1100", 5n, 0n, "USD")], {
      ...none,
      "1100": [{ currency: "EUR", amountMinor: 5n }],
    });
    const receivables = rows.filter((row) => row.check === "1100");
    expect(receivables.map((row) => [row.currency, row.differenceMinor])).toEqual([
      ["EUR", -5n],
      ["USD", 5n],
    ]);
    expect(rows.find((row) => row.check === "balance" && row.currency === "USD")?.differenceMinor).toBe(5n);
  });

  it("show a change on one side by exactly its amount", () => {
    const amount = fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n });
    fc.assert(
      fc.property(amount, amount, (openMinor, slipMinor) => {
        const [receivables] = tieOuts([sum("1100", openMinor, 0n)], {
          ...none,
          "1100": [{ currency: "EUR", amountMinor: openMinor + slipMinor }],
        });
        return receivables?.differenceMinor === -slipMinor;
      }),
    );
  });
});
