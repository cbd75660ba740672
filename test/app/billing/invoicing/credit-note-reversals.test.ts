import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  creditNotesFromReversals,
  type Reversal,
  refundOfUnused,
} from "~/billing/invoicing/credit-note-reversals";
import { rational } from "~/billing/money/rational";
import { roundHalfAwayFromZero } from "~/billing/money/round";
import { afterNote, issuedInvoice } from "../../../support/credit-book";

const DECIMALS = { discount_spread: "decimals" } as const;
const MINOR = { discount_spread: "minor_units" } as const;

function reversal(feeIds: string[], amountMinor: bigint, change: Partial<Reversal> = {}): Reversal {
  return { correctsFeeIds: feeIds, amountMinor, effect: "reversal", ...change };
}

function unused(price: bigint, days: bigint, ofDays: bigint, rate = "25") {
  const exactMinor = rational(price * days, ofDays);
  const { notes } = creditNotesFromReversals(
    [reversal(["f1"], roundHalfAwayFromZero(exactMinor), { exactMinor })],
    [issuedInvoice([{ amount: price, rate }])],
    DECIMALS,
  );
  const [note] = notes;
  if (!note) throw new Error("no note");
  return note;
}

describe("notes made of the reversals of a run", () => {
  it("round net and tax and add them up, both down and both up", () => {
    const figures = (price: bigint) => {
      const { netMinor, taxMinor, totalMinor, creditMinor } = unused(price, 29n, 30n);
      return [netMinor, taxMinor, totalMinor, creditMinor];
    };
    expect(figures(20000n)).toEqual([19333n, 4833n, 24166n, 24166n]);
    expect(figures(16000n)).toEqual([15467n, 3867n, 19334n, 19334n]);
    // 17 days of 5.48 for 17 of 31 days are left; 11 of 31 days of 10 come back.
    expect(unused(548n, 11n, 17n, "20").totalMinor).toBe(426n);
  });

  it("take tax of the exact net only where shares keep decimals", () => {
    const exactMinor = rational(124n, 10n);
    const made = (policy: typeof DECIMALS | typeof MINOR) =>
      creditNotesFromReversals(
        [reversal(["f1"], 12n, { exactMinor })],
        [issuedInvoice([{ amount: 100n, rate: "20.5" }])],
        policy,
      ).notes[0]?.taxMinor;
    // 20.5 % of 12.4 is 2.54, of 12 it is 2.46.
    expect([made(DECIMALS), made(MINOR)]).toEqual([3n, 2n]);
  });

  it("go into one note for each corrected invoice", () => {
    const first = issuedInvoice([{ amount: 1000n }, { amount: 500n }]);
    const second = issuedInvoice([{ amount: 800n }], { id: "i2" });
    const renamed = { ...second, lines: second.lines.map((line) => ({ ...line, feeId: "g1" })) };
    const reversals = [reversal(["g1"], 800n), reversal(["f1"], 250n), reversal(["f2"], 100n)];
    const { notes, rest } = creditNotesFromReversals(reversals, [first, renamed], MINOR);
    expect(notes.map((note) => [note.correctsInvoiceId, note.netMinor, note.taxMinor])).toEqual([
      ["i1", 350n, 70n],
      ["i2", 800n, 160n],
    ]);
    expect(notes[0]?.lines.map((line) => [line.reversalIndex, line.effect])).toEqual([
      [1, "reversal"],
      [2, "reversal"],
    ]);
    expect(rest).toEqual([]);
  });

  it("go on to the next fee when one has less, and say what none had", () => {
    const invoice = issuedInvoice([{ amount: 100n }, { amount: 30n }]);
    const { notes, rest } = creditNotesFromReversals(
      [reversal(["f2", "f1", "gone"], 140n)],
      [invoice],
      MINOR,
    );
    expect(notes[0]?.lines.map((line) => [line.correctsFeeId, line.amountMinor])).toEqual([
      ["f2", 30n],
      ["f1", 100n],
    ]);
    expect(rest).toEqual([{ reversalIndex: 0, amountMinor: 10n }]);
    expect(creditNotesFromReversals([reversal(["f1"], 5n)], [], MINOR)).toEqual({
      notes: [],
      rest: [{ reversalIndex: 0, amountMinor: 5n }],
    });
  });

  it("never give back more than an invoice has, whatever was taken before", () => {
    const part = fc.record({ fee: fc.constantFrom("f1", "f2"), amount: fc.bigInt({ min: 1n, max: 900n }) });
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 5 }), (runs) => {
        const whole = issuedInvoice([
          { amount: 1000n, discount: 333n },
          { amount: 500n, rate: "7" },
        ]);
        let invoice = whole;
        let givenMinor = 0n;
        for (const run of runs) {
          const reversals = run.map(({ fee, amount }) => reversal([fee], amount));
          const { notes, rest } = creditNotesFromReversals(reversals, [invoice], MINOR);
          const asked = run.reduce((sum, { amount }) => sum + amount, 0n);
          const taken = notes.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.amountMinor, 0n);
          expect(taken + rest.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(asked);
          for (const note of notes) {
            givenMinor += note.totalMinor;
            invoice = afterNote(invoice, note);
          }
        }
        expect(givenMinor <= whole.totalMinor).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the refund of an unused part", () => {
  const note = unused(3000n, 10n, 30n, "20");
  it("is what was paid beyond the part that stays, and the rest is credit", () => {
    expect(note.totalMinor).toBe(1200n);
    const split = (paidMinor: bigint) => {
      const { refundMinor, creditMinor } = refundOfUnused(note, { paidMinor, totalMinor: 3600n }, 3600n);
      return [refundMinor, creditMinor];
    };
    expect(split(3600n)).toEqual([1200n, 0n]);
    expect(split(3000n)).toEqual([600n, 600n]);
    expect(split(2400n)).toEqual([0n, 1200n]);
    expect(split(0n)).toEqual([0n, 1200n]);
  });

  it("counts a part payment for each line in proportion, and nothing of an invoice of nothing", () => {
    const half = refundOfUnused(note, { paidMinor: 6000n, totalMinor: 7200n }, 3600n);
    expect([half.refundMinor, half.creditMinor]).toEqual([600n, 600n]);
    expect(refundOfUnused(note, { paidMinor: 0n, totalMinor: 0n }, 3600n).refundMinor).toBe(0n);
  });
});
