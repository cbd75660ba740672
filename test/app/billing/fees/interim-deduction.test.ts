import { describe, expect, it } from "vitest";
import { expandPolicy } from "~/billing/policy-kinds";
import {
  at,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  subscribe,
  use,
} from "../../../support/billing-book";
import { complaint } from "../../../support/derivation-checker";

/** A threshold invoice of 10.00 on 10 January, after which the usage comes to what `later` leaves of it. */
function crossed(later: readonly string[]) {
  const book = openBook({ policy: expandPolicy("default", { progressive_view: "whole_less_interim" }) });
  const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "1.00" });
  const thresholds = [{ currency: "EUR", amount: "10.00", recurring: false }];
  subscribe(book, planVersion({ prices: [], charges: [calls], thresholds }), at("2024-01-01"));
  drain(book, at("2024-01-01"));
  use(book, "t0", at("2024-01-10"), "10");
  bill(book, at("2024-01-10"));
  for (const [index, quantity] of later.entries()) use(book, `t${index + 1}`, at("2024-01-20"), quantity);
  drain(book, at("2024-02-01"));
  return book;
}

describe("what a threshold invoice billed", () => {
  it.each([
    { later: ["5"], net: 500n, notes: [] },
    { later: ["-4"], net: 0n, notes: ["4.00"] },
    { later: ["-12"], net: 0n, notes: ["10.00"] },
  ])("is deducted as far as there is usage, the rest given back: $later", ({ later, net, notes }) => {
    const book = crossed(later);
    const [, final] = book.documents;
    expect(final?.netMinor ?? 0n).toBe(net);
    expect(readNotes(book.notes).map((text) => text.split(" -").at(-1))).toEqual(notes);
    const fees = [
      ...book.documents.flatMap((draft) => draft.fees),
      ...book.notes.flatMap((note) => note.fees),
    ];
    expect(fees.map((fee) => complaint(fee.derivation))).toEqual(fees.map(() => null));
    expect(book.issued.reduce((sum, fee) => sum + fee.amountMinor, 0n)).toBe(1_000n + net - minorOf(notes));
  });

  it("is billed and given back once", () => {
    const book = crossed(["-4"]);
    const before = [...read(book.documents), ...readNotes(book.notes)];
    bill(book, at("2024-02-02"));
    expect([...read(book.documents), ...readNotes(book.notes)]).toEqual(before);
  });
});

function minorOf(notes: readonly string[]): bigint {
  return notes.reduce((sum, amount) => sum + BigInt(amount.replace(".", "")), 0n);
}
