import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDay } from "~/billing/time/day";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  day,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  run,
  subscribe,
} from "../../../support/billing-book";
import { make, netOf } from "../../../support/billing-changes";

const month = planVersion({ prices: [{ currency: "EUR", amount: "31.00" }] }, "team");

/** Billed for January, and paused from a day on. */
function pausedOn(pausedAt: string): BillingBook {
  const book = openBook({ policy: expandPolicy("default") });
  subscribe(book, month, at("2024-01-01T00:00:00Z"));
  make(book, { do: "pause", when: { at: "now" } }, at(pausedAt));
  return book;
}

describe("a resume that is dated back", () => {
  it("bills the days since on a document of the day on which it was made known", () => {
    const book = pausedOn("2024-01-06T00:00:00Z");
    expect(readNotes(book.notes)).toEqual([
      "2024-01-06 corrects invoice-1: subscription 2024-01-06..2024-02-01 -26.00",
    ]);
    make(book, { do: "resume", when: { at: "day", on: day("2024-01-11") } }, at("2024-01-21T00:00:00Z"));
    expect(read(book.documents).at(-1)).toBe("2024-01-21: subscription 2024-01-11..2024-02-01 21.00");
    expect(run(book, at("2024-01-22T00:00:00Z"))).toMatchObject({ drafts: [], creditNotes: [] });
    drain(book, at("2024-02-01T00:00:00Z"));
    expect(read(book.documents).at(-1)).toBe("2024-02-01: subscription 2024-02-01..2024-03-01 31.00");
  });

  it("over a renewal bills both months on that day, and nothing before it", () => {
    const book = pausedOn("2024-01-11T00:00:00Z");
    make(book, { do: "resume", when: { at: "day", on: day("2024-02-15") } }, at("2024-03-20T00:00:00Z"));
    expect(book.documents.map(({ issuedOn }) => formatDay(issuedOn))).toEqual(["2024-01-01", "2024-03-20"]);
    expect(netOf(book)).toBe(1000n + 1603n + 3100n);
  });

  it("to the day of the pause takes the pause back, today", () => {
    const book = pausedOn("2024-01-11T00:00:00Z");
    make(book, { do: "resume", when: { at: "day", on: day("2024-01-11") } }, at("2024-01-25T00:00:00Z"));
    expect(book.documents.map(({ issuedOn }) => formatDay(issuedOn)).slice(1)).toEqual(["2024-01-25"]);
    expect(netOf(book)).toBe(3100n);
  });

  it("of today is billed as ever", () => {
    const book = pausedOn("2024-01-11T00:00:00Z");
    make(book, { do: "resume", when: { at: "now" } }, at("2024-01-21T00:00:00Z"));
    expect(read(book.documents).at(-1)).toBe("2024-01-21: subscription 2024-01-21..2024-02-01 11.00");
  });

  it("never makes a document before it was known, and bills what a resume on its day would have", () => {
    const days = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
    );
    fc.assert(
      fc.property(days, ([pause, resumed, known]) => {
        const instant = (offset: number) => at("2024-01-01T00:00:00Z") + offset * 86_400_000;
        const onDay = (offset: number) => day("2024-01-01") + offset;
        const resumeOn = pause + resumed;
        const knownOn = resumeOn + known;
        const book = openBook({ policy: expandPolicy("default") });
        subscribe(book, month, instant(0));
        make(book, { do: "pause", when: { at: "now" } }, instant(pause));
        drain(book, instant(knownOn));
        const before = book.documents.length;
        make(book, { do: "resume", when: { at: "day", on: onDay(resumeOn) } }, instant(knownOn));
        for (const { issuedOn } of book.documents.slice(before)) expect(issuedOn).toBe(onDay(knownOn));
        const asItHappened = openBook({ policy: expandPolicy("default") });
        subscribe(asItHappened, month, instant(0));
        make(asItHappened, { do: "pause", when: { at: "now" } }, instant(pause));
        make(asItHappened, { do: "resume", when: { at: "now" } }, instant(resumeOn));
        const end = instant(160);
        drain(book, end);
        drain(asItHappened, end);
        // A stretch is rounded as it is billed, so a cent may fall to the other side; no day is lost or billed twice.
        const apart = netOf(book) - netOf(asItHappened);
        expect(apart <= 1n && apart >= -1n).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
