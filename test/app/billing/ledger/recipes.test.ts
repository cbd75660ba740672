import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertBalanced, entryTotals } from "~/billing/ledger/balance";
import { invoiceFinalized, paymentSucceeded, revenueRecognized } from "~/billing/ledger/recipes";
import { recognizeThrough } from "~/billing/revenue/recognition";
import {
  at,
  bill,
  chargeTerms,
  day,
  openBook,
  planVersion,
  subscribe,
  use,
} from "../../../support/billing-book";

const facts = { issuerId: "issuer", customerId: "c", currency: "EUR", postedOn: day("2024-01-31") };

function invoice(timing: "in_advance" | "in_arrears") {
  const book = openBook({ tax: { category: "S", rate: "19", country: "DE" } });
  const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
  subscribe(book, planVersion({ timing, charges: [calls] }), at("2024-01-01"));
  use(book, "t1", at("2024-01-10"), "10");
  bill(book, at("2024-01-01"));
  const draft = bill(book, at("2024-02-01"))[0];
  if (!draft) throw new Error("nothing billed");
  return draft;
}

function sides(entry: ReturnType<typeof invoiceFinalized>) {
  return entry.postings.map((posting) => [
    posting.account,
    posting.debitMinor - posting.creditMinor,
    posting.dimension,
  ]);
}

describe("recipes", () => {
  it("an invoice paid in advance defers its period and earns its usage", () => {
    expect(sides(invoiceFinalized(invoice("in_advance")))).toEqual([
      ["1100", 4284n, null],
      ["2200", -3100n, "subscription"],
      ["4000", -500n, "usage"],
      ["2300", -684n, "DE:S:19"],
    ]);
  });

  it("an invoice in arrears is earned at once", () => {
    expect(sides(invoiceFinalized(invoice("in_arrears"))).map(([account]) => account)).toEqual([
      "1100",
      "4000",
      "4000",
      "2300",
    ]);
  });

  it("a fee that takes money back is posted on the other side, and zero is not posted", () => {
    const draft = invoice("in_arrears");
    const fees = draft.fees.map((fee) => ({ ...fee, amountMinor: -fee.amountMinor }));
    const taxGroups = draft.taxGroups.map((group) => ({
      ...group,
      netMinor: -group.netMinor,
      taxMinor: -group.taxMinor,
    }));
    const mirrored = invoiceFinalized({ ...draft, fees, taxGroups, totalMinor: -draft.totalMinor });
    expect(sides(mirrored).map(([, minor]) => minor)).toEqual(
      sides(invoiceFinalized(draft)).map(([, minor]) => -(minor as bigint)),
    );
    expect(paymentSucceeded({ ...facts, amountMinor: 0n, allocatedMinor: 0n }).postings).toEqual([]);
  });

  it("an entry that does not balance is a defect", () => {
    const entry = paymentSucceeded({ ...facts, amountMinor: 10n, allocatedMinor: 10n });
    const [first] = entry.postings;
    if (!first) throw new Error("no posting");
    expect(() => assertBalanced({ ...entry, postings: [first] })).toThrow("10 debit against 0 credit");
    expect(() => assertBalanced({ ...entry, postings: [{ ...first, creditMinor: 10n }] })).toThrow(
      "one side",
    );
  });
});

describe("revenue by the day", () => {
  const schedule = {
    totalMinor: 3100n,
    recognizedMinor: 0n,
    fromOn: day("2024-01-01"),
    toOn: day("2024-02-01"),
  };

  it("is cumulative, so nothing is posted twice and the last day takes the rest", () => {
    const first = recognizeThrough(schedule, day("2024-01-10"));
    expect(first).toEqual({ amountMinor: 1000n, nextOn: day("2024-01-11") });
    const again = recognizeThrough({ ...schedule, recognizedMinor: 1000n }, day("2024-01-10"));
    expect(again.amountMinor).toBe(0n);
    expect(recognizeThrough({ ...schedule, recognizedMinor: 1000n }, day("2024-03-01"))).toEqual({
      amountMinor: 2100n,
      nextOn: null,
    });
    expect(recognizeThrough(schedule, day("2023-12-31"))).toEqual({
      amountMinor: 0n,
      nextOn: day("2024-01-01"),
    });
  });

  it("adds up to the whole in any rhythm, and each posting balances", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.integer({ min: 0, max: 420 })),
        (totalMinor, days, stops) => {
          const whole = { totalMinor, fromOn: 0, toOn: days };
          let recognizedMinor = 0n;
          for (const stop of [...stops.sort((a, b) => a - b), days]) {
            const { amountMinor } = recognizeThrough({ ...whole, recognizedMinor }, stop);
            recognizedMinor += amountMinor;
            const entry = revenueRecognized({ ...facts, shares: [{ feeType: "subscription", amountMinor }] });
            expect(entryTotals(entry).debitMinor).toBe(entryTotals(entry).creditMinor);
          }
          expect(recognizedMinor).toBe(totalMinor);
        },
      ),
    );
  });
});
