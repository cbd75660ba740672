import { describe, expect, it } from "vitest";
import { decideSetBillDay, realignToCustomer } from "~/billing/subscription/change-bill-day";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import { decideChangeQuantity } from "~/billing/subscription/change-quantity";
import type { Subscription } from "~/billing/subscription/subscription";
import { periodEndAt } from "~/billing/subscription/when";
import { formatInstant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  drain,
  openBook,
  planVersion,
  subscribe,
  value,
} from "../../../support/billing-book";
import { changeBook, firstOf, make } from "../../../support/billing-changes";

const price = (amount: string) => [{ currency: "EUR" as const, amount }];
const team = planVersion({ prices: price("31.00") }, "team");
const firm = planVersion({ prices: price("62.00") }, "firm");
const NOW = at("2024-05-11T00:00:00Z");

function since(start: string, plan = team): BillingBook {
  const book = openBook({ policy: { ...expandPolicy("day_exclusive"), anchor: "bill_day" } });
  subscribe(book, plan, at(start));
  drain(book, NOW);
  return book;
}

/** Each stay that lasts: its plan, first day, quantity and bill day. */
function stays({ stints, anchor }: Subscription): string[] {
  return stints
    .filter(({ startsAt, endsAt }) => endsAt === null || endsAt > startsAt)
    .map((stint) => {
      const held = stint.anchor ?? anchor;
      const day = held.kind === "bill_day" ? held.dayOfMonth : held.kind;
      return `${stint.planVersionId} ${formatInstant(stint.startsAt).slice(0, 10)} ×${stint.quantity} on ${day}`;
    });
}

const set = (book: BillingBook, day: number) =>
  value(decideSetBillDay(changeBook(book), { stintId: "day", day }, NOW)).subscription;
const moved = (book: BillingBook, day: number) =>
  realignToCustomer(changeBook(book), { stintId: "day", day }, NOW)?.subscription ?? null;

describe("what is planned for a subscription", () => {
  const planned = () => {
    const book = since("2024-05-01T00:00:00Z");
    make(book, { do: "plan", to: firm, when: { at: "period_end" } }, NOW);
    return book;
  };

  it("stays planned when it gets a bill day of its own, on that day", () => {
    expect(stays(set(planned(), 15))).toEqual([
      `${team.id} 2024-05-01 ×1 on 1`,
      `${team.id} 2024-05-15 ×1 on 15`,
      `${firm.id} 2024-06-01 ×1 on 15`,
    ]);
  });

  it("stays planned when the bill day of the customer moves", () => {
    const after = moved(planned(), 5);
    expect(after && stays(after).at(-1)).toBe(`${firm.id} 2024-06-01 ×1 on 5`);
  });

  it("stays planned when there are more of it, and takes the quantity over", () => {
    const more = { stintId: "more", quantity: "2", when: { at: "now" } as const };
    const decided = value(decideChangeQuantity(changeBook(planned()), more, NOW));
    expect(stays(decided.subscription).slice(1)).toEqual([
      `${team.id} 2024-05-11 ×2 on 1`,
      `${firm.id} 2024-06-01 ×2 on 1`,
    ]);
  });

  it("gives way where it is only another quantity", () => {
    const book = since("2024-05-01T00:00:00Z");
    make(book, { do: "quantity", to: "3", when: { at: "period_end" } }, NOW);
    make(book, { do: "quantity", to: "5", when: { at: "period_end" } }, NOW);
    expect(stays(firstOf(book).subscription)).toEqual([
      `${team.id} 2024-05-01 ×1 on 1`,
      `${team.id} 2024-06-01 ×5 on 1`,
    ]);
  });
});

describe("another bill day of the customer", () => {
  it("leaves a plan alone that is aligned with the subscription", () => {
    const yearly = planVersion(
      { prices: price("120.00"), cadence: { unit: "year", count: 1 }, alignment: "subscription" },
      "yearly",
    );
    expect(moved(since("2024-05-01T00:00:00Z", yearly), 10)).toBeNull();
  });

  it("keeps a change of plan made earlier on that day", () => {
    const book = since("2024-05-01T00:00:00Z");
    make(book, { do: "plan", to: firm, when: { at: "now" } }, NOW);
    const later = realignToCustomer(changeBook(book), { stintId: "day", day: 20 }, NOW + 3_600_000);
    expect(later && stays(later.subscription).at(-1)).toBe(`${firm.id} 2024-05-11 ×1 on 20`);
  });
});

describe("the end of the period where the policy says that it is the day billed through", () => {
  it("is a later one when somebody billed ahead", () => {
    const book = changeBook(since("2024-05-01T00:00:00Z"));
    const ends = (chargedThrough: number) => formatInstant(periodEndAt({ ...book, chargedThrough }, NOW));
    const june = book.chargedThrough ?? 0;
    expect([ends(june), ends(june + 30)]).toEqual(["2024-06-01T00:00:00Z", "2024-07-01T00:00:00Z"]);
  });

  it("moves a planned change there", () => {
    const book = {
      ...changeBook(since("2024-05-01T00:00:00Z")),
      target: firm,
      customerBillCycleDay: 1,
      base: null,
    };
    const ahead = { ...book, chargedThrough: (book.chargedThrough ?? 0) + 30 };
    const decided = value(decideChangePlan(ahead, { stintId: "s2", when: { at: "period_end" } }, NOW));
    expect(formatInstant(decided.effectiveAt)).toBe("2024-07-01T00:00:00Z");
  });
});
