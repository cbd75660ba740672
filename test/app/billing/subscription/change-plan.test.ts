import { describe, expect, it } from "vitest";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  run,
  subscribe,
} from "../../../support/billing-book";
import { make, netOf } from "../../../support/billing-changes";

const priced = (code: string, amount: string) => planVersion({ prices: [{ currency: "EUR", amount }] }, code);
const small = priced("small", "31.00");
const large = priced("large", "62.00");
const huge = priced("huge", "93.00");

function started(): BillingBook {
  const book = openBook({ policy: { ...expandPolicy("default"), change_timing: "as_asked" } });
  subscribe(book, small, at("2024-01-01T00:00:00Z"));
  drain(book, at("2024-01-01T00:00:00Z"));
  return book;
}

describe("a change of plan that gives nothing back", () => {
  it("bills the new plan from its day on and leaves what was paid for the old one", () => {
    const book = started();
    make(book, { do: "plan", to: large, when: { at: "now" }, unused: "keep" }, at("2024-01-21T00:00:00Z"));
    expect(read(book.documents).at(-1)).toBe("2024-01-21: subscription 2024-01-21..2024-02-01 22.00");
    expect(book.notes).toEqual([]);
    expect(run(book, at("2024-01-22T00:00:00Z"))).toMatchObject({ drafts: [], creditNotes: [] });
  });

  it("keeps it through later changes, which give back their own days", () => {
    const book = started();
    make(book, { do: "plan", to: large, when: { at: "now" }, unused: "keep" }, at("2024-01-21T00:00:00Z"));
    make(book, { do: "plan", to: huge, when: { at: "now" } }, at("2024-01-26T00:00:00Z"));
    expect(readNotes(book.notes)).toEqual([
      "2024-01-26 corrects invoice-2: subscription 2024-01-26..2024-02-01 -12.00",
    ]);
    // 31 for January small, 10 for five days large, 18 for six days huge.
    expect(netOf(book)).toBe(3100n + 1000n + 1800n);
  });

  it("gives credit for the same days where nothing is said", () => {
    const book = started();
    make(book, { do: "plan", to: large, when: { at: "now" } }, at("2024-01-21T00:00:00Z"));
    expect(readNotes(book.notes)).toEqual([
      "2024-01-21 corrects invoice-1: subscription 2024-01-21..2024-02-01 -11.00",
    ]);
  });
});
