import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "~/billing/policy-kinds";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import { decideChangeQuantity } from "~/billing/subscription/change-quantity";
import type { ChangeUnused } from "~/billing/subscription/subscription-kinds";
import { type ChangeTiming, renewalFrom } from "~/billing/subscription/when";
import { formatInstant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  day,
  drain,
  openBook,
  planVersion,
  subscribe,
  value,
} from "../../../support/billing-book";
import { changeBook, make, netOf } from "../../../support/billing-changes";

const team = planVersion({ prices: [{ currency: "EUR", amount: "31.00" }] }, "team");
const NOW = at("2024-01-21T00:00:00Z");

function threeSince(start: string, policy: Partial<Policy> = {}): BillingBook {
  const book = openBook({ policy: { ...expandPolicy("default"), quantity_down: "keep", ...policy } });
  subscribe(book, team, at(start), { quantity: "3" });
  drain(book, NOW);
  return book;
}

/** The day on which fewer take effect. */
function effectiveOn(
  book: BillingBook,
  quantity: string,
  when: ChangeTiming,
  unused: ChangeUnused | null = null,
): string {
  const decided = decideChangeQuantity(changeBook(book), { stintId: "s2", quantity, when, unused }, NOW);
  return formatInstant(value(decided).effectiveAt).slice(0, 10);
}

describe("fewer of a plan where the policy keeps what is paid", () => {
  it.each<[string, ChangeTiming, string]>([
    ["now", { at: "now" }, "2024-02-01"],
    ["today by its date", { at: "day", on: day("2024-01-21") }, "2024-02-01"],
    ["from a past day", { at: "day", on: day("2024-01-10") }, "2024-02-01"],
    ["from the start of the term", { at: "start_of_term" }, "2024-02-01"],
    ["from a day in a later month", { at: "day", on: day("2024-02-15") }, "2024-03-01"],
    ["from the day of a renewal", { at: "day", on: day("2024-03-01") }, "2024-03-01"],
    ["at the end of the period", { at: "period_end" }, "2024-02-01"],
  ])("asked for %s take effect with a renewal", (_, when, expected) => {
    expect(effectiveOn(threeSince("2024-01-01T00:00:00Z"), "2", when)).toBe(expected);
  });

  it("give nothing back of the month that is paid, and bill the fewer from the renewal on", () => {
    const book = threeSince("2024-01-01T00:00:00Z");
    make(book, { do: "quantity", to: "2", when: { at: "day", on: day("2024-01-21") } }, NOW);
    expect([book.notes, netOf(book)]).toEqual([[], 9300n]);
    drain(book, at("2024-02-01T00:00:00Z"));
    expect(netOf(book)).toBe(9300n + 6200n);
  });

  it("are no way around it as a change to the same plan", () => {
    const known = changeBook(threeSince("2024-01-01T00:00:00Z"));
    const asked = { ...known, target: team, customerBillCycleDay: null, base: null };
    const when = { at: "day", on: day("2024-01-21") } as const;
    const fewer = value(decideChangePlan(asked, { stintId: "s2", when, quantity: "2" }, NOW));
    expect(formatInstant(fewer.effectiveAt).slice(0, 10)).toBe("2024-02-01");
    const more = value(decideChangePlan(asked, { stintId: "s2", when, quantity: "4" }, NOW));
    expect(formatInstant(more.effectiveAt).slice(0, 10)).toBe("2024-01-21");
  });

  it("before the start are as asked", () => {
    const when = { at: "day", on: day("2024-06-01") } as const;
    expect(effectiveOn(threeSince("2024-06-01T00:00:00Z"), "2", when)).toBe("2024-06-01");
  });
});

describe("what does not wait", () => {
  it("is more of a plan, and fewer where the policy gives credit", () => {
    const today = { at: "day", on: day("2024-01-21") } as const;
    expect(effectiveOn(threeSince("2024-01-01T00:00:00Z"), "4", today)).toBe("2024-01-21");
    const credit = threeSince("2024-01-01T00:00:00Z", { quantity_down: "credit" });
    expect(effectiveOn(credit, "2", today)).toBe("2024-01-21");
  });
});

describe("one change", () => {
  it("of fewer goes by what it says of days paid for, whatever the policy", () => {
    const today = { at: "day", on: day("2024-01-21") } as const;
    const since = "2024-01-01T00:00:00Z";
    expect(effectiveOn(threeSince(since), "2", today, "credit")).toBe("2024-01-21");
    const credit = threeSince(since, { quantity_down: "credit" });
    expect(effectiveOn(credit, "2", today, "keep")).toBe("2024-02-01");
    expect(effectiveOn(credit, "4", today, "keep")).toBe("2024-01-21");
  });
});

it("the renewal is never before what was asked or now, and is a boundary of the months", () => {
  const book = changeBook(threeSince("2024-01-01T00:00:00Z"));
  fc.assert(
    fc.property(fc.integer({ min: -19, max: 400 }), (days) => {
      const asked = NOW + days * 86_400_000;
      const renewal = renewalFrom(book, asked, NOW);
      expect(renewal).toBeGreaterThanOrEqual(Math.max(asked, NOW));
      expect(formatInstant(renewal)).toMatch(/-01T00:00:00/);
      expect(renewal - Math.max(asked, NOW)).toBeLessThanOrEqual(31 * 86_400_000);
    }),
    { numRuns: 1_000 },
  );
});
