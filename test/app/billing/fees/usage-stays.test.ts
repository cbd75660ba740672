import fc from "fast-check";
import { expect, it } from "vitest";
import type { Policy } from "~/billing/policy-kinds";
import { decideMigration } from "~/billing/subscription/migrate";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  subscribe,
  use,
  value,
} from "../../../support/billing-book";
import { type Change, changeBook, firstOf, make } from "../../../support/billing-changes";

const DAY = 24 * 3_600_000;
const START = at("2024-01-01T00:00:00Z");
const NOON = DAY / 2;

const priced = (unit: string) => ({
  prices: [],
  charges: [chargeTerms("calls", { type: "per_unit", unit_amount: unit })],
});
const first = planVersion(priced("1.00"), "metered");
const second = { ...planVersion(priced("2.00"), "metered"), id: "version-metered-2", number: 2 };
const other = planVersion(priced("3.00"), "other");

const policies = [
  expandPolicy("default", { version_switch: "at_date" }),
  expandPolicy("day_exclusive"),
] as const;

/** What ends the period in which the version changed, if anything does, so many days after it. */
const anyEnding = fc.record({
  what: fc.constantFrom("nothing", "cancel", "change"),
  after: fc.integer({ min: 1, max: 12 }),
});

it("bills all usage before a new version, whatever ends the period in which it came", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Policy>(...policies),
      fc.integer({ min: 32, max: 46 }),
      anyEnding,
      fc.array(fc.record({ on: fc.integer({ min: 31, max: 58 }), units: fc.integer({ min: 1, max: 90 }) }), {
        maxLength: 6,
      }),
      (policy, switchedOn, { what, after }, usage) => {
        const book = openBook({ policy });
        subscribe(book, first, START);
        const endedOn = switchedOn + after;
        for (const [index, { on, units }] of usage.entries())
          use(book, `u${index}`, START + on * DAY + NOON, `${units}`);
        drain(book, START + 31 * DAY);

        const on = START / DAY + switchedOn;
        const decided = decideMigration(
          { ...changeBook(book), target: second },
          { stintId: "stint-2", timing: { at: "date", on } },
          START + 31 * DAY,
        );
        const held = firstOf(book);
        book.subscriptions[0] = {
          subscription: value(decided).subscription,
          versions: [...held.versions, second],
        };
        const change: Change =
          what === "cancel"
            ? { do: "cancel", when: { at: "now" } }
            : { do: "plan", to: other, when: { at: "now" } };
        if (what !== "nothing") expect(make(book, change, START + endedOn * DAY)).toEqual([]);
        drain(book, START + 100 * DAY);
        bill(book, START + 100 * DAY);

        const price = (used: number): number => {
          if (used < switchedOn) return 1;
          if (what === "nothing" || used < endedOn) return 2;
          return what === "cancel" ? 0 : 3;
        };
        const expected = usage.reduce((sum, one) => sum + one.units * price(one.on) * 100, 0);
        const billed = book.issued.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        expect(billed).toBe(BigInt(expected));
      },
    ),
    { numRuns: 200 },
  );
});
