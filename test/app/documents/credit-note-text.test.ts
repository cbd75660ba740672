import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { dayOf } from "~/billing/time/day";
import { creditNoteBlocks, type StoredCreditNote } from "~/documents/credit-note-blocks";
import { creditNoteText } from "~/documents/credit-note-text";
import { notationOf } from "~/ui/format/notation";

const names = { plans: new Map(), metrics: new Map() };
const plain = (text: string) => text.replaceAll("\u00a0", " ");

const derivation: Derivation = {
  kind: "reversal",
  corrects: { feeId: "f1", from: "2026-11-01", to: "2026-12-01", amount: "100.00", takenBefore: "0.00" },
  base: "agreed",
  from: "2026-11-01",
  to: "2026-12-01",
  of: "40.00",
  share: { days: 1, outOf: 1, fraction: "1/1" },
  left: "100.00",
  exactAmount: "-40.00",
  issuedBefore: "0.00",
  amount: "-40.00",
  rounding: "half_away_from_zero",
};

const note: StoredCreditNote = {
  number: "CN-00009",
  mode: "live",
  currency: "EUR",
  issuedOn: dayOf(2026, 11, 12),
  reason: "goodwill",
  state: "final",
  voidedOn: null,
  corrects: { id: "i1", number: "NW-00042", issuedOn: dayOf(2026, 11, 1) },
  netMinor: 3600n,
  taxMinor: 684n,
  totalMinor: 4284n,
  couponAdjustmentMinor: 400n,
  creditMinor: 4000n,
  refundMinor: 284n,
  issuer: { name: "Northwind", email: null, address: null, taxId: null, footer: "HRB 1" },
  buyer: { name: "ACME GmbH", email: null, address: null, taxId: null },
  taxGroups: [{ category: "S", rate: "19", country: "DE", netMinor: 3600n, taxMinor: 684n }],
  lines: [
    {
      id: "f2",
      number: 1,
      kind: "subscription",
      description: "Team",
      period: { from: dayOf(2026, 11, 1), to: dayOf(2026, 12, 1) },
      quantity: "12",
      amountMinor: -4000n,
      discountMinor: -400n,
      derivation,
    },
  ],
};

const textOf = (change: Partial<StoredCreditNote> = {}) =>
  creditNoteText(creditNoteBlocks({ ...note, ...change }, names), notationOf("en"));

describe("a credit note on paper", () => {
  it("says its VAT in the currency of the books, with rate, day and source", () => {
    const exchange = {
      id: "r",
      from: "EUR",
      to: "SEK",
      rate: "11.2345",
      quote: "direct",
      source: "Riksbanken",
    } as const;
    const noted = (change: Partial<StoredCreditNote>) =>
      textOf({ exchange: { ...exchange, publishedOn: "2026-10-30", taxMinor: "7684" }, ...change }).notes.map(
        plain,
      );
    expect(noted({})).toEqual([
      expect.stringMatching(
        /^VAT in SEK: .*76\.84.*, at 1 EUR = 11\.2345 SEK \(Riksbanken, 30 Oct 2026\)\.$/,
      ),
    ]);
    expect(noted({ taxMinor: 0n, totalMinor: 3600n })).toEqual([]);
    expect(textOf().notes).toEqual([]);
  });

  it("says what it is, what it corrects and why", () => {
    const text = textOf();
    expect(text.title).toBe("Credit note CN-00009");
    expect(text.facts.map(({ label, value }) => [label, plain(value)])).toEqual([
      ["Issued", "12 Nov 2026"],
      ["Corrects", "Invoice NW-00042"],
      ["Reason", "Goodwill"],
    ]);
    expect(text.references.map(({ key, text: said }) => [key, plain(said)])).toEqual([
      ["i1", "Corrects invoice NW-00042 of 1 Nov 2026."],
    ]);
  });

  it("says that it was voided, and gives nothing back then", () => {
    const text = textOf({ voidedOn: dayOf(2026, 11, 20) });
    expect(text.facts.map(({ label, value }) => [label, plain(value)])).toContainEqual([
      "Voided",
      "20 Nov 2026",
    ]);
    expect(text.notes.map(plain)).toContain(
      "This credit note was voided on 20 Nov 2026: it gives nothing back.",
    );
    expect(text.settled).toEqual([]);
    expect(plain(text.strip)).toBe("Counterfoil: CN-00009 · 42.84 € · nothing is given back");
  });

  it("shows amounts above zero that add up, with the discount the line had", () => {
    const { lines, totals, grandTotal, settled } = textOf();
    expect(
      lines.map(({ netMinor, note: said, quantity }) => [netMinor, plain(said ?? ""), quantity]),
    ).toEqual([[4000n, "Discount on it: 4.00 €", ""]]);
    expect(totals.map(({ label, amountMinor }) => [plain(label), amountMinor])).toEqual([
      ["Lines", 4000n],
      ["Discount", -400n],
      ["Net", 3600n],
      ["VAT 19 % on 36.00", 684n],
    ]);
    expect(grandTotal).toEqual({ label: "Total credited", amountMinor: 4284n });
    expect(settled).toEqual([
      { label: "Credit for open and later invoices", amountMinor: 4000n },
      { label: "Paid back", amountMinor: 284n },
    ]);
  });

  it("ends the derivation, which tells the movement, with what this document gives back", () => {
    const told = textOf().lines[0]?.derivation.map(({ label, equation, result }) =>
      plain([label, equation, result].filter(Boolean).join(" | ")),
    );
    expect(told).toEqual([
      expect.stringMatching(/^Corrects the line of 1–30 Nov 2026 \| = 100\.00 €$/),
      "Amount agreed | −40.00 €",
      "Given back by this credit note | = 40.00 €",
    ]);
  });

  it("ends in a counterfoil that says where the money goes", () => {
    expect(plain(textOf().strip)).toBe(
      "Counterfoil: CN-00009 · 42.84 € · 40.00 € as credit, 2.84 € paid back",
    );
    expect(textOf().foot).toBe("HRB 1");
  });

  it("moves no money when it documents what is not given back", () => {
    const text = textOf({ state: "void", creditMinor: 0n, refundMinor: 0n });
    expect(text.settled).toEqual([]);
    expect(text.grandTotal.label).toBe("Total");
    expect(text.notes[0]).toMatch(/^No money moves/);
    expect(text.strip).toMatch(/nothing is given back$/);
    expect(text.lines[0]?.derivation.at(-1)?.label).toBe("Amount agreed");
  });

  it("corrects no single invoice where it takes the place of one", () => {
    const text = textOf({ corrects: null });
    expect(text.references).toEqual([]);
    expect(text.facts.map(({ label }) => label)).toEqual(["Issued", "Reason"]);
  });
});
