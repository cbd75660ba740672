import { describe, expect, it } from "vitest";
import type { PriceOverrides } from "~/billing/subscription/subscription";
import {
  at,
  type BillingBook,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  subscribe,
  use,
} from "../../../support/billing-book";

const perUnit = (unit_amount: string) => ({ type: "per_unit" as const, unit_amount });
const inEuro = (amount: string) => [{ currency: "EUR", amount }];
const priced = (unit_amount: string) => [{ currency: "EUR", model: perUnit(unit_amount) }];

const version = planVersion({
  prices: inEuro("30.00"),
  charges: [{ ...chargeTerms("calls", perUnit("0.50")), minimum: inEuro("8.00"), maximum: inEuro("20.00") }],
  commitment: inEuro("60.00"),
  fixedItems: [
    {
      ...{ code: "seats", name: "Seats", units: "4", timing: "in_advance", prorated: false, recurring: true },
      prices: priced("2.00"),
    } as const,
  ],
});

/** One month with so many calls, whole; what the invoices bill of it by kind. */
function month(calls: string, overrides: PriceOverrides | null): Record<string, bigint> {
  const book: BillingBook = openBook();
  subscribe(book, version, at("2024-01-01"), overrides ? { overrides } : {});
  use(book, "t1", at("2024-01-20"), calls);
  drain(book, at("2024-02-01"));
  const sums: Record<string, bigint> = {};
  for (const { fee } of book.fees)
    if (fee.period.from < at("2024-02-01") / 86_400_000)
      sums[fee.kind] = (sums[fee.kind] ?? 0n) + fee.amountMinor;
  return sums;
}

describe("what is agreed for one stay", () => {
  it("is nothing of the catalog's: without it the plan bills its own", () => {
    expect(month("10", null)).toMatchObject({
      subscription: 3_000n,
      fixed: 800n,
      usage: 500n,
      charge_minimum: 300n,
      commitment: 1_400n,
    });
  });

  it("prices fixed items", () => {
    expect(month("10", { items: { seats: perUnit("1.25") } }).fixed).toBe(500n);
  });

  it("sets the least and the most of a charge, also to nothing", () => {
    expect(month("10", { minimums: { calls: "9.00" } }).charge_minimum).toBe(400n);
    expect(month("10", { minimums: { calls: "0" } }).charge_minimum ?? 0n).toBe(0n);
    expect(month("100", null).usage).toBe(2_000n);
    expect(month("100", { maximums: { calls: "15.00" } }).usage).toBe(1_500n);
  });

  it("sets what a period bills in all, where the plan has nothing of the kind too", () => {
    expect(month("10", { commitment: "70.00" }).commitment).toBe(2_400n);
    expect(month("10", { commitment: "0" }).commitment ?? 0n).toBe(0n);
  });

  it("holds together with other agreed prices, and each line explains the price it has", () => {
    const book = openBook();
    const overrides = { charges: { calls: perUnit("0.40") }, items: { seats: perUnit("1.00") } };
    subscribe(book, version, at("2024-01-01"), { overrides });
    use(book, "t1", at("2024-01-20"), "30");
    drain(book, at("2024-02-01"));
    const explained = book.fees.flatMap(({ fee: { derivation, amountMinor } }) =>
      derivation.kind === "usage" || derivation.kind === "item" ? [[derivation.model, amountMinor]] : [],
    );
    expect(explained).toContainEqual([perUnit("0.40"), 1_200n]);
    expect(explained).toContainEqual([perUnit("1.00"), 400n]);
  });

  it("prices the usage that a filter matches, and leaves the rest to the charge", () => {
    const calls = chargeTerms("calls", perUnit("0.50"));
    const filters = [
      { match: { region: ["eu"] }, prices: priced("0.30") },
      { match: { region: ["us"] }, prices: priced("0.20") },
    ];
    const filtered = planVersion({ prices: [], charges: [{ ...calls, filters }] });
    const billed = (overrides: PriceOverrides | null) => {
      const book = openBook();
      subscribe(book, filtered, at("2024-01-01"), overrides ? { overrides } : {});
      for (const [id, region] of [
        ["a", "eu"],
        ["b", "us"],
        ["c", "elsewhere"],
      ] as const)
        book.events.push({
          ...{ transactionId: id, timestamp: at("2024-01-20"), quantity: "10", uniqueValue: null },
          properties: { region },
        });
      drain(book, at("2024-02-01"));
      return book.fees.map(({ fee }) => fee.amountMinor).filter((minor) => minor !== 0n);
    };
    expect(billed(null)).toEqual(expect.arrayContaining([300n, 200n, 500n]));
    expect(billed({ filters: { calls: { "1": perUnit("0.05") } } })).toEqual(
      expect.arrayContaining([300n, 50n, 500n]),
    );
  });
});
