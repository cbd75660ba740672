import { describe, expect, it } from "vitest";
import {
  at,
  type BillingBook,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  read,
  subscribe,
  use,
} from "../../support/billing-book";
import { make } from "../../support/billing-changes";
import { poolOf } from "../../support/pools";

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const commitment = [{ currency: "EUR", amount: "100.00" }];
const free = [{ currency: "EUR", amount: "0.00" }];
const small = (more = {}) => planVersion({ prices: free, charges: [calls], ...more }, "small");
const large = (more = {}) => planVersion({ prices: free, charges: [calls], ...more }, "large");

/** A month in which a subscription changes its plan on the 16th, beside another one; 20.00 are used in all. */
function changed(more: object, pools: BillingBook["pools"]): BillingBook {
  const book = openBook();
  book.pools.push(...pools);
  subscribe(book, small(more), at("2024-01-01"));
  subscribe(book, planVersion({ prices: [], charges: [calls] }, "other"), at("2024-01-01"));
  use(book, "t1", at("2024-01-10"), "20");
  drain(book, at("2024-01-01"));
  make(book, { do: "plan", to: large(more), when: { at: "now" } }, at("2024-01-16"));
  drain(book, at("2024-02-01"));
  return book;
}

const missing = (book: BillingBook) =>
  book.fees
    .filter(({ fee }) => fee.kind === "pool" || fee.kind === "commitment")
    .map(({ fee }) => fee.amountMinor);

describe("pool", () => {
  it("is shared by subscriptions and outlives a change of plan: one amount, one window, one true-up", () => {
    const book = changed({}, [poolOf("commitment", 10_000n)]);
    // Both subscriptions used the same events: 10.00 each.
    expect(missing(book)).toEqual([8_000n]);
    expect(read(book.documents).at(-1)).toContain("pool 2024-01-01..2024-02-01 80.00");
  });

  it("would ask twice, and count one subscription alone, if a plan version held it", () => {
    const naive = changed({ commitment }, []);
    expect(missing(naive).length).toBeGreaterThan(1);
    const total = naive.fees.reduce((sum, { fee }) => sum + fee.amountMinor, 0n);
    expect(total).toBe(11_000n);
  });

  it("goes on when its subscription ends and another begins", () => {
    const book = openBook();
    book.pools.push(poolOf("commitment", 10_000n, { cadence: { unit: "quarter", count: 1 } }));
    subscribe(book, small(), at("2024-01-01"));
    use(book, "t1", at("2024-01-10"), "20");
    make(book, { do: "cancel", when: { at: "now" } }, at("2024-02-10"));
    subscribe(book, large(), at("2024-03-01"));
    use(book, "t2", at("2024-03-10"), "60");
    drain(book, at("2024-04-01"));
    expect(missing(book)).toEqual([6_000n]);
  });
});
