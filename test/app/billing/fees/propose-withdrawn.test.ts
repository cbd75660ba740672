import { describe, expect, it } from "vitest";
import type { ChargeTerms } from "~/billing/catalog/plan";
import type { Policy } from "~/billing/policy-kinds";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  day,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  run,
  subscribe,
  use,
} from "../../../support/billing-book";
import { make, netOf } from "../../../support/billing-changes";

const perUnit = chargeTerms("calls", { type: "per_unit", unit_amount: "1" });
const small = planVersion({ prices: [], charges: [perUnit] }, "small");
const large = planVersion({ prices: [], charges: [perUnit] }, "large");

function bookOf(version = small, policy: Partial<Policy> = {}): BillingBook {
  const book = openBook({ policy: { ...expandPolicy("default"), change_timing: "as_asked", ...policy } });
  subscribe(book, version, at("2024-03-01T00:00:00Z"));
  drain(book, at("2024-03-01T00:00:00Z"));
  return book;
}

describe("a window that a change from an earlier day on removes", () => {
  it("gives its usage to the window in its place: it is billed once", () => {
    const book = bookOf();
    use(book, "u1", at("2024-03-20T09:00:00Z"), "7");
    make(book, { do: "plan", to: large, when: { at: "now" } }, at("2024-03-18T00:00:00Z"));
    make(book, { do: "plan", to: small, when: { at: "now" } }, at("2024-03-22T00:00:00Z"));
    expect(netOf(book)).toBe(700n);
    make(
      book,
      { do: "plan", to: large, when: { at: "day", on: day("2024-03-10") } },
      at("2024-03-25T00:00:00Z"),
    );
    expect(readNotes(book.notes).at(-1)).toContain("usage 2024-03-18..2024-03-22 -7.00");
    drain(book, at("2024-04-01T00:00:00Z"));
    expect(read(book.documents).at(-1)).toContain("usage 2024-03-10..2024-04-01 7.00");
    expect(netOf(book)).toBe(700n);
    expect(run(book, at("2024-04-01T00:00:00Z")).drafts).toEqual([]);
  });

  it("takes a commitment with it, which is owed for the periods as they are now", () => {
    const commitment = [{ currency: "EUR", amount: "31.00" }];
    const book = bookOf(
      planVersion({ prices: [{ currency: "EUR", amount: "0" }], charges: [], commitment }, "small"),
    );
    drain(book, at("2024-04-01T00:00:00Z"));
    expect(netOf(book)).toBe(3100n);
    make(
      book,
      { do: "plan", to: large, when: { at: "day", on: day("2024-03-11") } },
      at("2024-04-02T00:00:00Z"),
    );
    // Ten of March's 31 days are committed to; the other plan commits to nothing.
    expect(netOf(book)).toBe(1000n);
  });
});

describe("usage after an end set back in time", () => {
  const ended = (backdated_end_usage: Policy["backdated_end_usage"]) => {
    const book = bookOf(small, { backdated_end_usage });
    use(book, "u1", at("2024-03-05T09:00:00Z"), "2");
    use(book, "u2", at("2024-03-20T09:00:00Z"), "7");
    drain(book, at("2024-04-01T00:00:00Z"));
    make(book, { do: "cancel", when: { at: "day", on: day("2024-03-10") } }, at("2024-04-02T00:00:00Z"));
    return netOf(book);
  };
  it("stays billed, for it was used", () => expect(ended("keep")).toBe(900n));
  it("goes back where the policy says so", () => expect(ended("drop")).toBe(200n));
});

describe("a line whose usage is gone", () => {
  it("is taken back when every event of its group was voided", () => {
    const grouped: ChargeTerms = { ...perUnit, groupBy: ["region"] };
    const book = bookOf(planVersion({ prices: [], charges: [grouped] }, "small"));
    const event = {
      transactionId: "u1",
      timestamp: at("2024-03-05T09:00:00Z"),
      quantity: "3",
      uniqueValue: null,
    };
    book.events.push({ ...event, properties: { region: "eu" } });
    drain(book, at("2024-04-01T00:00:00Z"));
    expect(netOf(book)).toBe(300n);
    book.events.length = 0;
    for (const [key, window] of book.windows) book.windows.set(key, { ...window, dirty: true });
    bill(book, at("2024-04-02T00:00:00Z"));
    expect(netOf(book)).toBe(0n);
  });
});

describe("late_windows", () => {
  it("counts periods, in however many pieces they were billed", () => {
    const book = bookOf(small, { late_windows: "2" });
    make(book, { do: "plan", to: large, when: { at: "now" } }, at("2024-03-10T00:00:00Z"));
    make(book, { do: "plan", to: small, when: { at: "now" } }, at("2024-03-20T00:00:00Z"));
    drain(book, at("2024-05-01T00:00:00Z"));
    // March is the second period back, and its first piece the third piece of this plan.
    use(book, "late", at("2024-03-02T00:00:00Z"), "4");
    bill(book, at("2024-05-02T00:00:00Z"));
    expect(netOf(book)).toBe(400n);
  });

  it("sets aside what is older", () => {
    const book = bookOf(small, { late_windows: "2" });
    drain(book, at("2024-06-01T00:00:00Z"));
    use(book, "late", at("2024-03-02T00:00:00Z"), "4");
    bill(book, at("2024-06-02T00:00:00Z"));
    expect(netOf(book)).toBe(0n);
  });
});
