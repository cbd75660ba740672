import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  chargeTerms,
  fold,
  openBook,
  planVersion,
  sliceOf,
  subscribe,
  usageOf,
  use,
  windowsOf,
} from "../../../support/billing-book";

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const policy = expandPolicy("default", { usage_decrease: "next_period" });

/** Usage only, so that a document has room for what the month used. */
function usageOnly(amount: string | null = null): BillingBook {
  const book = openBook({ policy });
  const prices = amount === null ? [] : [{ currency: "EUR", amount }];
  subscribe(book, planVersion({ prices, charges: [calls] }), at("2024-01-01"));
  return book;
}

function runOn(book: BillingBook, now: string, more: Partial<BillingSlice> = {}) {
  const slice = { ...sliceOf(book), ...more };
  const decision = decideBilling(slice, usageOf(book, windowsOf(book, at(now)).toMeasure), at(now));
  fold(book, decision, at(now));
  return decision;
}

/** Takes back a call that was counted, as a voided event does. */
function lower(book: BillingBook, id: string, on: string, quantity: string) {
  use(book, id, at(on), `-${quantity}`);
}

const lines = (decision: ReturnType<typeof runOn>) =>
  decision.drafts.map(({ fees }) => fees.map(({ kind, amountMinor }) => `${kind} ${amountMinor}`).sort());

describe("a decrease that waits for the next period", () => {
  it("is a line of the next invoice and no credit note", () => {
    const book = usageOnly("30.00");
    use(book, "t1", at("2024-01-10"), "20");
    runOn(book, "2024-01-01");
    expect(lines(runOn(book, "2024-02-01"))).toEqual([["subscription 3000", "usage 1000"]]);
    lower(book, "t2", "2024-01-20", "6");
    const waiting = runOn(book, "2024-02-05");
    expect([waiting.drafts, waiting.creditNotes, waiting.windows]).toEqual([[], [], []]);
    const next = runOn(book, "2024-03-01");
    expect(lines(next)).toEqual([["subscription 3000", "usage -300", "usage 0"]]);
    expect(next.creditNotes).toEqual([]);
    expect(next.drafts[0]?.netMinor).toBe(2_700n);
    expect(lines(runOn(book, "2024-03-02"))).toEqual([]);
  });

  it("waits on while there is no room for it, and none of it is lost", () => {
    const book = usageOnly();
    use(book, "t1", at("2024-01-10"), "20");
    runOn(book, "2024-02-01");
    lower(book, "t2", "2024-01-20", "20");
    use(book, "t3", at("2024-02-10"), "4");
    expect(lines(runOn(book, "2024-03-01"))).toEqual([["usage 200"]]);
    use(book, "t4", at("2024-03-10"), "50");
    expect(lines(runOn(book, "2024-04-01"))).toEqual([["usage -1000", "usage 2500"]]);
  });

  it("stays on the draft of the next period through its days of grace", () => {
    const book = usageOnly("30.00");
    use(book, "t1", at("2024-01-10"), "20");
    runOn(book, "2024-01-01");
    runOn(book, "2024-02-01");
    lower(book, "t2", "2024-01-20", "6");
    const grace = { graceDays: 5 };
    for (const day of ["2024-03-01", "2024-03-03"])
      expect(runOn(book, day, grace).pending.map(({ draft: { netMinor } }) => netMinor)).toEqual([2_700n]);
    expect(runOn(book, "2024-03-06", grace).drafts.map(({ netMinor }) => netMinor)).toEqual([2_700n]);
  });

  it("comes to the same in the end as credit at once, whatever falls when", () => {
    const falls = fc.array(
      fc.record({ month: fc.integer({ min: 1, max: 3 }), quantity: fc.integer({ min: 1, max: 10 }) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(falls, (all) => {
        const sums = (["credit", "next_period"] as const).map((usage_decrease) => {
          const book = openBook({ policy: expandPolicy("default", { usage_decrease }) });
          subscribe(
            book,
            planVersion({ prices: [{ currency: "EUR", amount: "90.00" }], charges: [calls] }),
            at("2024-01-01"),
          );
          for (const month of [1, 2, 3]) use(book, `use-${month}`, at(`2024-0${month}-10`), "40");
          runOn(book, "2024-01-01");
          for (const month of [1, 2, 3, 4, 5, 6]) {
            runOn(book, `2024-0${month + 1}-01`);
            for (const [index, fall] of all.entries())
              if (fall.month === month) lower(book, `fall-${index}`, `2024-0${month}-12`, `${fall.quantity}`);
          }
          return book.fees.reduce((sum, { fee }) => sum + fee.amountMinor, 0n);
        });
        expect(sums[1]).toBe(sums[0]);
      }),
      { numRuns: 300 },
    );
  });
});
