import { describe, expect, it } from "vitest";
import { decideSetBillDay } from "~/billing/subscription/change-bill-day";
import { decideMigration } from "~/billing/subscription/migrate";
import type { MigrationTiming } from "~/billing/subscription/migration-kinds";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  codes,
  day,
  drain,
  openBook,
  planVersion,
  read,
  subscribe,
  value,
} from "../../../support/billing-book";
import { changeBook, type firstOf, make } from "../../../support/billing-changes";

const priced = (amount: string) => ({ prices: [{ currency: "EUR", amount }] });
const first = planVersion(priced("31.00"), "team");
const second = { ...planVersion(priced("62.00"), "team"), id: "version-team-2", number: 2 };
const JANUARY = at("2024-01-05T00:00:00Z");

/** A month of 31.00 from the first day of each, billed in January, whose bill day becomes the 15th. */
function moving(notBefore: string): BillingBook {
  const policy = expandPolicy("default", { version_switch: "at_date" });
  const book = openBook({ policy });
  subscribe(book, first, at("2024-01-01"), { anchor: "bill_day" });
  drain(book, JANUARY);
  const asked = { stintId: "moved", day: 15, notBefore: day(notBefore) };
  keep(book, value(decideSetBillDay(changeBook(book), asked, JANUARY)).subscription);
  return book;
}

function keep(book: BillingBook, subscription: ReturnType<typeof firstOf>["subscription"]): void {
  book.subscriptions[0] = { subscription, versions: [first, second] };
}

function migrate(book: BillingBook, timing: MigrationTiming) {
  return decideMigration({ ...changeBook(book), target: second }, { stintId: "new", timing }, JANUARY);
}

/** What is billed from the day of the migration on, as day, period and amount. */
function billed(book: BillingBook, until: string): string[] {
  const before = book.documents.length;
  drain(book, at(until));
  return read(book.documents.slice(before));
}

describe("a planned bill day and a new version", () => {
  it("of one day take effect together: the new period is the version's", () => {
    const book = moving("2024-02-15");
    const decided = value(migrate(book, { at: "date", on: day("2024-02-15") }));
    keep(book, decided.subscription);
    const begun = decided.subscription.stints.filter(({ endsAt, startsAt }) => endsAt !== startsAt);
    expect(begun.map(({ planVersionId, startsAt }) => [planVersionId, startsAt])).toEqual([
      [first.id, at("2024-01-01")],
      [second.id, at("2024-02-15")],
    ]);
    expect(begun[1]).toMatchObject({ anchor: { kind: "bill_day", dayOfMonth: 15 }, isBillDayGiven: true });
    expect(billed(book, "2024-03-20")).toEqual([
      "2024-02-01: subscription 2024-02-01..2024-02-15 14.97",
      "2024-02-15: subscription 2024-02-15..2024-03-15 62.00",
      "2024-03-15: subscription 2024-03-15..2024-04-15 62.00",
    ]);
  });

  it("keep their own days, whichever is first", () => {
    const later = moving("2024-02-15");
    keep(later, value(migrate(later, { at: "date", on: day("2024-02-01") })).subscription);
    expect(billed(later, "2024-02-20")).toEqual([
      "2024-02-01: subscription 2024-02-01..2024-02-15 29.93",
      "2024-02-15: subscription 2024-02-15..2024-03-15 62.00",
    ]);
    const earlier = moving("2024-02-15");
    keep(earlier, value(migrate(earlier, { at: "date", on: day("2024-03-15") })).subscription);
    expect(billed(earlier, "2024-03-20")).toEqual([
      "2024-02-01: subscription 2024-02-01..2024-02-15 14.97",
      "2024-02-15: subscription 2024-02-15..2024-03-15 31.00",
      "2024-03-15: subscription 2024-03-15..2024-04-15 62.00",
    ]);
  });

  it("with the next renewal, which a bill day that comes first begins", () => {
    const book = moving("2024-01-15");
    const { effectiveAt } = value(migrate(book, { at: "next_renewal" }));
    expect(effectiveAt).toBe(at("2024-01-15"));
    expect(value(migrate(moving("2024-02-15"), { at: "next_renewal" })).effectiveAt).toBe(at("2024-02-01"));
  });
});

it("a planned change of plan stands against a migration, and is named", () => {
  const book = moving("2024-02-15");
  const other = planVersion(priced("10.00"), "other");
  expect(make(book, { do: "plan", to: other, when: { at: "period_end" } }, JANUARY)).toEqual([]);
  expect(codes(migrate(book, { at: "date", on: day("2024-03-01") }))).toEqual(["migration_change_planned"]);
});
