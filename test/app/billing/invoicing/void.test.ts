import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideCancelInvoice, decideVoid, type VoidBook, type VoidCommand } from "~/billing/invoicing/void";
import { codes, day, value } from "../../../support/billing-book";
import { afterNote, issuedInvoice } from "../../../support/credit-book";

const PAID: VoidBook["policy"] = { void: "also_paid", void_then: "final" };
const UNPAID: VoidBook["policy"] = { void: "unpaid_only", void_then: "rebill" };
const OURS: VoidBook["policy"] = { void: "before_delivery", void_then: "ask" };

function book(policy: VoidBook["policy"], change: Partial<VoidBook["invoice"]> = {}): VoidBook {
  return {
    policy,
    invoice: {
      ...issuedInvoice([{ amount: 1000n }]),
      delivered: true,
      tender: [],
      correctedBy: [],
      taxPointOn: day("2023-01-01"),
      ...change,
    },
  };
}

const nothing: VoidCommand = { creditMinor: 0n, refundMinor: 0n, follows: null };

describe("voiding an invoice", () => {
  it("that was paid can refund it whole", () => {
    const done = value(decideVoid(book(PAID), { ...nothing, refundMinor: 1200n }));
    expect(done.state).toBe("cancelled");
    expect(
      done.notes.map((note) => [note.totalMinor, note.creditMinor, note.refundMinor, note.state]),
    ).toEqual([[1200n, 0n, 1200n, "final"]]);
    expect([done.releasedFeeIds, done.reissueTaxPointOn, done.unappliedMinor]).toEqual([[], null, 0n]);
  });

  it("partly credited and partly refunded makes a second, void note of the rest", () => {
    const part = { ...nothing, creditMinor: 300n, refundMinor: 300n };
    const done = value(decideVoid(book(PAID, { paidMinor: 300n }), part));
    expect(done.notes.map((note) => [note.totalMinor, note.netMinor, note.taxMinor, note.state])).toEqual([
      [600n, 500n, 100n, "final"],
      [600n, 500n, 100n, "void"],
    ]);
    expect(done.notes.map((note) => [note.creditMinor, note.refundMinor])).toEqual([
      [300n, 300n],
      [0n, 0n],
    ]);
  });

  it("without giving anything back lets tender go home and keeps the money for the customer", () => {
    const tender = [
      { kind: "credit" as const, id: "c1", amountMinor: 500n },
      { kind: "wallet" as const, id: "g1", amountMinor: 200n },
    ];
    const done = value(decideVoid(book(PAID, { paidMinor: 500n, tender }), nothing));
    expect(done).toMatchObject({ notes: [], returned: tender, unappliedMinor: 500n });
    const back = value(
      decideVoid(book(PAID, { paidMinor: 500n, tender }), { ...nothing, creditMinor: 600n }),
    );
    expect(back.returned).toEqual([
      { kind: "credit", id: "c1", amountMinor: 500n },
      { kind: "wallet", id: "g1", amountMinor: 100n },
    ]);
    expect(back.unappliedMinor).toBe(0n);
  });

  it("that nobody paid frees its fees to be billed anew, with their own tax point", () => {
    const done = value(decideVoid(book(UNPAID, { state: "open", paidMinor: 0n }), nothing));
    expect(done).toMatchObject({ releasedFeeIds: ["f1"], reissueTaxPointOn: day("2023-01-01"), notes: [] });
  });

  it("that was never delivered ends here or is billed anew, as the operator says", () => {
    const fresh = book(OURS, { delivered: false, paidMinor: 0n, state: "open" });
    expect(value(decideVoid(fresh, { ...nothing, follows: "final" })).releasedFeeIds).toEqual([]);
    expect(value(decideVoid(fresh, { ...nothing, follows: "rebill" })).releasedFeeIds).toEqual(["f1"]);
    expect(codes(decideVoid(fresh, nothing))).toEqual(["void_then_missing"]);
  });

  it.each([
    ["cancelled", book(PAID, { state: "cancelled" }), nothing, "invoice_already_cancelled"],
    ["in the customer's hands", book(OURS), { ...nothing, follows: "final" }, "invoice_delivered"],
    ["paid", book(UNPAID), nothing, "invoice_paid"],
    ["credited by a later one", book(PAID, { correctedBy: ["NW-7"] }), nothing, "invoice_line_credited"],
    ["cheaper", book(PAID), { ...nothing, creditMinor: 1201n }, "void_amount_invalid"],
    ["not of minus", book(PAID), { ...nothing, creditMinor: -1n }, "void_amount_invalid"],
    [
      "less paid",
      book(PAID, { paidMinor: 100n }),
      { ...nothing, refundMinor: 101n },
      "credit_note_refund_above_paid",
    ],
  ] as [string, VoidBook, VoidCommand, string][])("is refused when it is %s", (_, given, command, code) => {
    expect(codes(decideVoid(given, command))).toEqual([code]);
  });

  it("splits into two notes that add up in every figure", () => {
    const line = fc.record({
      amount: fc.bigInt({ min: 0n, max: 10_000n }),
      share: fc.integer({ min: 0, max: 100 }),
      rate: fc.constantFrom("0", "7.7", "20"),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 1000 }),
        (lines, promille) => {
          const invoice = issuedInvoice(
            lines.map(({ amount, share, rate }) => ({
              amount,
              rate,
              discount: (amount * BigInt(share)) / 100n,
            })),
          );
          const creditMinor = (invoice.totalMinor * BigInt(promille)) / 1000n;
          const { notes } = value(decideVoid(book(PAID, invoice), { ...nothing, creditMinor }));
          if (creditMinor === 0n) {
            expect(notes).toEqual([]);
            return;
          }
          const sum = (pick: (note: (typeof notes)[number]) => bigint) =>
            notes.reduce((total, note) => total + pick(note), 0n);
          expect(notes[0]?.totalMinor).toBe(creditMinor);
          expect(sum((note) => note.totalMinor)).toBe(invoice.totalMinor);
          for (const note of notes) {
            expect(note.lines.reduce((net, each) => net + each.amountMinor - each.discountMinor, 0n)).toBe(
              note.netMinor,
            );
            expect(
              note.lines.every((each) => each.discountMinor >= 0n && each.discountMinor <= each.amountMinor),
            ).toBe(true);
          }
          const all = notes.reduce(afterNote, invoice);
          expect(all.lines.every((each) => each.creditedMinor === each.amountMinor)).toBe(true);
          expect(all.lines.every((each) => each.creditedDiscountMinor === each.discountMinor)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("cancelling an invoice the customer has", () => {
  const given = book(OURS, issuedInvoice([{ amount: 1000n }, { amount: 500n, discount: 100n }]));
  it("is one full credit note that releases exactly its own fees", () => {
    const done = value(decideCancelInvoice(given, { follows: "rebill", reason: "facts_changed" }));
    expect(done.notes[0]).toMatchObject({ totalMinor: given.invoice.totalMinor, reason: "facts_changed" });
    expect(done.notes[0]?.lines.every((line) => line.effect === "reversal")).toBe(true);
    expect(done.releasedFeeIds).toEqual(["f1", "f2"]);
    expect(done.reissueTaxPointOn).toBe(day("2023-01-01"));
    const final = value(decideCancelInvoice(given, { follows: "final", reason: "facts_changed" }));
    expect([final.releasedFeeIds, final.reissueTaxPointOn]).toEqual([[], null]);
  });

  it("is refused when nothing of it is left", () => {
    const command = { follows: "final", reason: "duplicate" } as const;
    const [note] = value(decideCancelInvoice(given, command)).notes;
    if (!note) throw new Error("no note");
    const gone = { invoice: { ...given.invoice, ...afterNote(given.invoice, note) } };
    expect(codes(decideCancelInvoice(gone, command))).toEqual(["invoice_credited_whole"]);
    const cancelled = { invoice: { ...given.invoice, state: "cancelled" as const } };
    expect(codes(decideCancelInvoice(cancelled, command))).toEqual(["invoice_already_cancelled"]);
  });
});
