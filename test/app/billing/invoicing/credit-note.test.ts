import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CreditNoteCommand, decideCreditNote } from "~/billing/invoicing/credit-note";
import { CREDIT_NOTE_REASONS } from "~/billing/invoicing/credit-note-kinds";
import { codes, value } from "../../../support/billing-book";
import { afterNote, issuedInvoice } from "../../../support/credit-book";

function request(change: Partial<CreditNoteCommand> = {}): CreditNoteCommand {
  return {
    currency: null,
    lines: [{ feeId: "f1", amountMinor: 100n }],
    settlement: { as: "refund" },
    effect: "concession",
    reason: "goodwill",
    ...change,
  };
}

const items = (count: number) => issuedInvoice(Array.from({ length: count }, () => ({ amount: 6833n })));

describe("a credit note", () => {
  it("gives back net and tax, each rounded, and with the last note exactly what the invoice has left", () => {
    let invoice = items(4);
    expect(invoice.totalMinor).toBe(32798n);
    const parts: readonly (readonly [string, bigint])[] = [
      ["f1", 6833n],
      ["f2", 6833n],
      ["f3", 6833n],
      ["f4", 1367n],
      ["f4", 2233n],
      ["f4", 3233n],
    ];
    const notes = parts.map(([feeId, amountMinor]) => {
      const note = value(decideCreditNote({ invoice }, request({ lines: [{ feeId, amountMinor }] })));
      invoice = afterNote(invoice, note);
      return [note.netMinor, note.taxMinor, note.refundMinor];
    });
    expect(notes).toEqual([
      [6833n, 1367n, 8200n],
      [6833n, 1367n, 8200n],
      [6833n, 1367n, 8200n],
      [1367n, 273n, 1640n],
      [2233n, 447n, 2680n],
      [3233n, 645n, 3878n],
    ]);
  });

  it("carries the rounding of the first of two equal items into the second", () => {
    const invoice = items(2);
    expect(invoice.totalMinor).toBe(16399n);
    const first = value(
      decideCreditNote({ invoice }, request({ lines: [{ feeId: "f1", amountMinor: 6833n }] })),
    );
    const second = value(
      decideCreditNote(
        { invoice: afterNote(invoice, first) },
        request({ lines: [{ feeId: "f2", amountMinor: 6833n }] }),
      ),
    );
    expect([first.totalMinor, second.totalMinor]).toEqual([8200n, 8199n]);
  });

  it("of a part of a line gives back the coupon's share of it and taxes the rest", () => {
    const invoice = issuedInvoice(
      [
        { amount: 17900n, rate: "10" },
        { amount: 39900n, discount: 25000n },
      ],
      { paidMinor: 11767n },
    );
    expect(invoice.totalMinor).toBe(37570n);
    const note = value(
      decideCreditNote({ invoice }, request({ lines: [{ feeId: "f2", amountMinor: 26260n }] })),
    );
    expect(note).toMatchObject({
      netMinor: 9806n,
      taxMinor: 1961n,
      totalMinor: 11767n,
      couponAdjustmentMinor: 16454n,
      refundMinor: 11767n,
      creditMinor: 0n,
      taxGroups: [{ category: "S", rate: "20", country: "FR", netMinor: 9806n, taxMinor: 1961n }],
    });
    expect(note.lines[0]).toMatchObject({ correctsFeeId: "f2", effect: "concession", amountMinor: 26260n });
  });

  it("rounds the coupon's shares of its lines once, so that small parts of many lines lose none of it", () => {
    const discounts = [97n, 48n, 145n, 31n, 3n];
    const invoice = issuedInvoice(discounts.map((discount) => ({ amount: 20000n, discount })));
    const lines = discounts.map((_, index) => ({ feeId: `f${index + 1}`, amountMinor: 100n }));
    // 324 cents of 1,000.00 give 1.62 cents of 5.00; rounded line by line they would be 1.
    const note = value(decideCreditNote({ invoice }, request({ lines })));
    expect([note.couponAdjustmentMinor, note.netMinor]).toEqual([2n, 498n]);
    const rest = lines.map((line) => ({ ...line, amountMinor: 19900n }));
    const last = value(decideCreditNote({ invoice: afterNote(invoice, note) }, request({ lines: rest })));
    expect(note.couponAdjustmentMinor + last.couponAdjustmentMinor).toBe(324n);
    expect(note.totalMinor + last.totalMinor).toBe(invoice.totalMinor);
  });

  it("never takes a discount off a line that has none, nor more than a line has, for the sake of rounding", () => {
    const discounts = [1n, 0n, 1n, 0n];
    const invoice = issuedInvoice(discounts.map((discount) => ({ amount: 200n, discount })));
    const amounts = [100n, 100n, 100n, 200n];
    const lines = amounts.map((amountMinor, index) => ({ feeId: `f${index + 1}`, amountMinor }));
    const note = value(decideCreditNote({ invoice }, request({ lines })));
    expect(note.lines.map((line) => line.discountMinor)).toEqual([1n, 0n, 0n, 0n]);
  });

  it("may be split into credit and refund, and credits a line on an invoice that also takes money back", () => {
    const invoice = issuedInvoice([{ amount: 10000n }, { amount: -6000n }]);
    expect(invoice.totalMinor).toBe(4800n);
    const lines = [{ feeId: "f1", amountMinor: 10000n }];
    const settlement = { creditMinor: 7200n, refundMinor: 4800n };
    const note = value(decideCreditNote({ invoice }, request({ lines, settlement })));
    expect(note).toMatchObject({
      taxMinor: 2000n,
      totalMinor: 12000n,
      creditMinor: 7200n,
      refundMinor: 4800n,
    });
  });

  const invoice = issuedInvoice([{ amount: 1000n }]);
  it.each([
    ["nothing", { lines: [] }, "credit_note_empty"],
    ["another currency", { currency: "USD" }, "credit_note_currency_mismatch"],
    ["a line of another invoice", { lines: [{ feeId: "x", amountMinor: 1n }] }, "credit_note_line_unknown"],
    ["no amount", { lines: [{ feeId: "f1", amountMinor: 0n }] }, "credit_note_amount_invalid"],
    ["more than the line", { lines: [{ feeId: "f1", amountMinor: 1001n }] }, "credit_note_above_line"],
    [
      "a split that does not add up",
      { settlement: { creditMinor: 1n, refundMinor: 1n } },
      "credit_note_split_mismatch",
    ],
    [
      "a split with a negative half",
      { settlement: { creditMinor: -1n, refundMinor: 121n } },
      "credit_note_split_mismatch",
    ],
  ] as [string, Partial<CreditNoteCommand>, string][])("is refused for %s", (_, change, code) => {
    expect(codes(decideCreditNote({ invoice }, request(change)))).toEqual([code]);
  });

  it("is refused for a cancelled invoice, for more than is left, and for more money than came", () => {
    const cancelled = { ...invoice, state: "cancelled" as const };
    expect(codes(decideCreditNote({ invoice: cancelled }, request()))).toEqual(["invoice_already_cancelled"]);
    const twice = [
      { feeId: "f1", amountMinor: 600n },
      { feeId: "f1", amountMinor: 600n },
    ];
    const outcome = decideCreditNote({ invoice }, request({ lines: twice }));
    expect(outcome.ok ? "" : outcome.refusals[0]).toMatchObject({
      code: "credit_note_above_line",
      field: "lines.1.amount",
      remedy: "Enter at most 4.00.",
    });
    const unpaid = { ...invoice, paidMinor: 100n };
    expect(codes(decideCreditNote({ invoice: unpaid }, request()))).toEqual([
      "credit_note_refund_above_paid",
    ]);
    expect(decideCreditNote({ invoice: unpaid }, request({ settlement: { as: "credit" } })).ok).toBe(true);
  });

  it("states one of the known reasons", () => {
    expect(new Set(CREDIT_NOTE_REASONS).size).toBe(CREDIT_NOTE_REASONS.length);
  });
});

const line = fc.record({
  amount: fc.bigInt({ min: 0n, max: 100_000n }),
  share: fc.integer({ min: 0, max: 100 }),
  rate: fc.constantFrom("0", "7.7", "20"),
});
const step = fc.record({ line: fc.nat(), share: fc.integer({ min: 1, max: 100 }) });

describe("crediting a document in any sequence of parts", () => {
  it("meets it exactly: lines, discounts, tax of every group", () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 5 }),
        fc.array(step, { maxLength: 12 }),
        (lines, steps) => {
          const whole = issuedInvoice(
            lines.map(({ amount, share, rate }) => ({
              amount,
              rate,
              discount: (amount * BigInt(share)) / 100n,
            })),
          );
          let invoice = whole;
          let givenMinor = 0n;
          const credit = (index: number, percent: bigint) => {
            const target = invoice.lines[index];
            if (!target) throw new Error("no line");
            const left = target.amountMinor - target.creditedMinor;
            const amountMinor = percent === 100n ? left : (left * percent) / 100n;
            if (amountMinor === 0n) return;
            const command = request({
              lines: [{ feeId: target.feeId, amountMinor }],
              settlement: { as: "credit" },
            });
            const note = value(decideCreditNote({ invoice }, command));
            expect(note.netMinor >= 0n && note.taxMinor >= 0n && note.couponAdjustmentMinor >= 0n).toBe(true);
            expect(note.totalMinor).toBe(note.netMinor + note.taxMinor);
            givenMinor += note.totalMinor;
            expect(givenMinor <= whole.totalMinor).toBe(true);
            invoice = afterNote(invoice, note);
          };
          for (const { line: at, share } of steps) credit(at % whole.lines.length, BigInt(share));
          for (const index of whole.lines.keys()) credit(index, 100n);
          expect(givenMinor).toBe(whole.totalMinor);
          for (const each of invoice.lines) expect(each.creditedDiscountMinor).toBe(each.discountMinor);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("leaves no pile of tax to the last of many small notes", () => {
    let invoice = issuedInvoice([{ amount: 100n }]);
    const taxes = Array.from({ length: 100 }, () => {
      const lines = [{ feeId: "f1", amountMinor: 1n }];
      const note = value(decideCreditNote({ invoice }, request({ lines })));
      invoice = afterNote(invoice, note);
      return note.taxMinor;
    });
    expect(taxes.reduce((sum, tax) => sum + tax, 0n)).toBe(20n);
    expect(taxes.every((tax) => tax <= 2n)).toBe(true);
  });
});
