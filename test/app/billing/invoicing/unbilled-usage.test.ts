// What is used and not billed, against what later runs bill of it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProposedFee } from "~/billing/fees/fee";
import { usagePlaceOf } from "~/billing/fees/usage-place";
import { unbilledUsage, windowsBefore } from "~/billing/invoicing/unbilled-usage";
import type { Instant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  sliceOf,
  subscribe,
  usageOf,
  use,
} from "../../../support/billing-book";

const DAY = 86_400_000;
/** Days after which a period that runs now is over. */
const LONGEST = { week: 8, month: 32, quarter: 93, year: 367 };
const START = at("2026-01-10T00:00:00Z");
const GRADUATED = chargeTerms("calls", {
  type: "graduated",
  tiers: [
    { up_to: "100", unit_amount: "0.07", flat_amount: "0" },
    { up_to: null, unit_amount: "0.033", flat_amount: "0" },
  ],
});

const owed = (book: BillingBook, until: Instant) =>
  unbilledUsage(sliceOf(book), [], usageOf(book, windowsBefore(sliceOf(book), until)), until);

const net = (fees: readonly ProposedFee[]) =>
  fees
    .filter((fee) => usagePlaceOf(fee) !== null)
    .reduce((sum, { amountMinor, discountMinor }) => sum + amountMinor - discountMinor, 0n);

describe("unbilled usage", () => {
  test("is what runs bill of it if no more comes, whatever the periods are", () => {
    fc.assert(
      fc.property(
        fc.record({
          policy: fc.constantFrom(
            expandPolicy("default"),
            expandPolicy("day_inclusive"),
            expandPolicy("day_exclusive"),
          ),
          zone: fc.constantFrom("UTC", "America/Los_Angeles", "Asia/Kolkata"),
          unit: fc.constantFrom("week", "month", "quarter", "year" as const),
          usage: fc.array(fc.tuple(fc.integer({ min: 0, max: 70 * 24 }), fc.integer({ min: 1, max: 400 })), {
            maxLength: 8,
          }),
          until: fc.integer({ min: 1, max: 70 * 24 }),
        }),
        ({ policy, zone, unit, usage, until: hours }) => {
          const book = openBook({ policy, zone });
          subscribe(book, planVersion({ cadence: { unit, count: 1 }, charges: [GRADUATED] }), START);
          const until = START + hours * 3_600_000;
          for (const [index, [after, quantity]] of usage.entries()) {
            const when = START + after * 3_600_000;
            if (when < until) use(book, `u${index}`, when, `${quantity}`);
          }
          drain(book, until);
          const before = net(book.fees.map(({ fee }) => fee));
          const sum = owed(book, until).reduce((total, { netMinor }) => total + netMinor, 0n);
          drain(book, until + LONGEST[unit] * DAY);
          expect(sum).toBe(net(book.fees.map(({ fee }) => fee)) - before);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("counts no usage of the instant it looks at, nor of a later one", () => {
    const book = openBook({ policy: expandPolicy("default") });
    const perUnit = chargeTerms("calls", { type: "per_unit", unit_amount: "1" });
    subscribe(book, planVersion({ charges: [perUnit] }), START);
    const until = at("2026-02-01T00:00:00Z");
    use(book, "before", until - 1, "2");
    use(book, "then", until, "4");
    use(book, "later", until + DAY, "8");
    expect(owed(book, until)).toMatchObject([{ netMinor: 200n, currency: "EUR" }]);
  });

  test("is none where nothing is measured, nor where everything is billed", () => {
    const flat = openBook({ policy: expandPolicy("default") });
    subscribe(flat, planVersion(), START);
    expect(owed(flat, START + 20 * DAY)).toEqual([]);
    const billed = openBook({ policy: expandPolicy("default") });
    subscribe(billed, planVersion({ charges: [GRADUATED] }), START);
    use(billed, "a", START + DAY, "9");
    drain(billed, at("2026-02-10T00:00:00Z"));
    expect(owed(billed, at("2026-02-10T00:00:00Z"))).toEqual([]);
  });
});
