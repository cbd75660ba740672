import { describe, expect, it } from "vitest";
import {
  type ClosingBook,
  closedThroughOf,
  decideClosing,
  decideReopening,
} from "~/billing/ledger/closed-books";
import { parseDay } from "~/billing/time/day";

const day = (text: string): number => {
  const parsed = parseDay(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const open = { finalThrough: null, softThrough: null };
const book = (change: Partial<ClosingBook> = {}): ClosingBook => ({
  books: open,
  overThrough: day("2026-02-09"),
  differing: 0,
  waiting: 0,
  ...change,
});
const codes = (outcome: ReturnType<typeof decideClosing>) =>
  outcome.ok ? [] : outcome.refusals.map(({ code }) => code);

describe("closing books", () => {
  const january = day("2026-01-31");

  it("closes softly, then for good, and only further", () => {
    const soft = decideClosing(book(), { through: january, closing: "soft" });
    expect(soft).toEqual({ ok: true, value: { finalThrough: null, softThrough: january } });
    if (!soft.ok) return;
    expect(closedThroughOf(soft.value)).toBe(january);
    expect(codes(decideClosing(book({ books: soft.value }), { through: january, closing: "soft" }))).toEqual([
      "books_closed_already",
    ]);
    const half = decideClosing(book({ books: soft.value }), { through: january - 16, closing: "final" });
    expect(half).toEqual({ ok: true, value: { finalThrough: january - 16, softThrough: january } });
    const final = decideClosing(book({ books: soft.value }), { through: january, closing: "final" });
    expect(final).toEqual({ ok: true, value: { finalThrough: january, softThrough: null } });
    if (!final.ok) return;
    for (const closing of ["soft", "final"] as const) {
      const again = decideClosing(book({ books: final.value }), { through: january - 1, closing });
      expect(codes(again)).toEqual(["books_closed_already"]);
    }
  });

  it("refuses a day that is not over, that differs, or that something is still posted into, all at once", () => {
    const asked = { through: day("2026-02-10"), closing: "final" } as const;
    expect(codes(decideClosing(book({ differing: 2, waiting: 1 }), asked))).toEqual([
      "books_day_not_over",
      "books_do_not_tie_out",
      "books_postings_waiting",
    ]);
  });

  it("opens again only what was closed softly", () => {
    const books = { finalThrough: january, softThrough: january + 5 };
    expect(decideReopening(books)).toEqual({ ok: true, value: { finalThrough: january, softThrough: null } });
    for (const none of [open, { finalThrough: january, softThrough: null }]) {
      const refused = decideReopening(none);
      expect(refused.ok ? [] : refused.refusals.map(({ code }) => code)).toEqual(["books_not_soft_closed"]);
    }
  });
});
