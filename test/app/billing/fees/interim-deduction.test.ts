import { describe, expect, it } from "vitest";
import { expandPolicy } from "~/policy-presets";
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
  value,
} from "../../../support/billing-book";
import { liftAmount, setAmount } from "../../../support/billing-overrides";
import { complaint } from "../../../support/derivation-checker";

/** A subscription to calls at 1.00 each, with an invoice at 10.00. */
function thresholdBook() {
  const book = openBook({ policy: expandPolicy("default", { progressive_view: "whole_less_interim" }) });
  const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "1.00" });
  const thresholds = [{ currency: "EUR", amount: "10.00", recurring: false }];
  subscribe(book, planVersion({ prices: [], charges: [calls], thresholds }), at("2024-01-01"));
  drain(book, at("2024-01-01"));
  return book;
}

/** A threshold invoice of 10.00 on 10 January, after which the usage comes to what `later` leaves of it. */
function crossed(later: readonly string[]) {
  const book = thresholdBook();
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

describe("with an amount by hand", () => {
  /** The lines of the final invoice, and what all of it comes to; the difference is set before or after the threshold. */
  function billed(minor: bigint, setOn: "before" | "after") {
    const book = thresholdBook();
    use(book, "early", at("2024-01-03"), "3");
    if (setOn === "before") value(setAmount(book, "calls", "delta", minor, at("2024-01-05")));
    use(book, "t0", at("2024-01-10"), "7");
    bill(book, at("2024-01-10"));
    if (setOn === "after") value(setAmount(book, "calls", "delta", minor, at("2024-01-15")));
    use(book, "t1", at("2024-01-20"), "2");
    drain(book, at("2024-02-01"));
    const fees = [...book.documents, ...book.notes].flatMap((document) => document.fees);
    expect(fees.map((fee) => complaint(fee.derivation))).toEqual(fees.map(() => null));
    const before = [...read(book.documents), ...readNotes(book.notes)];
    bill(book, at("2024-02-03"));
    expect([...read(book.documents), ...readNotes(book.notes)]).toEqual(before);
    return {
      invoices: book.documents.map((draft) => draft.fees.map(({ amountMinor }) => amountMinor)),
      notes: book.notes.map(({ note }) => note.netMinor),
      totalMinor: book.issued.reduce((sum, fee) => sum + fee.amountMinor, 0n),
    };
  }

  it("is deducted as it was billed when the amount was lifted in between", () => {
    const book = thresholdBook();
    use(book, "early", at("2024-01-03"), "3");
    const override = value(setAmount(book, "calls", "delta", -300n, at("2024-01-05")));
    use(book, "t0", at("2024-01-10"), "7");
    bill(book, at("2024-01-10"));
    liftAmount(book, override);
    drain(book, at("2024-02-01"));
    const lines = book.documents.map((draft) => draft.fees.map(({ amountMinor }) => amountMinor));
    expect(lines.flat().reduce((sum, minor) => sum + minor, 0n)).toBe(1000n);
    expect(lines.at(-1)).toEqual([1000n, -700n]);
  });

  it.each([
    { minor: 500n, setOn: "after", invoices: [[1000n], [1700n, -1000n]], notes: [] },
    { minor: -300n, setOn: "after", invoices: [[1000n], [900n, -900n]], notes: [100n] },
    { minor: 500n, setOn: "before", invoices: [[1500n], [1700n, -1500n]], notes: [] },
    { minor: -300n, setOn: "before", invoices: [[700n], [900n, -700n]], notes: [] },
  ] as const)(
    "$minor set $setOn the threshold is in the whole line, and what was billed is deducted",
    (one) => {
      expect(billed(one.minor, one.setOn)).toEqual({
        invoices: one.invoices,
        notes: one.notes,
        totalMinor: 1200n + one.minor,
      });
    },
  );
});
