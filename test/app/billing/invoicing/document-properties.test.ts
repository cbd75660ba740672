import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { previewRun } from "~/billing/invoicing/preview";
import { assertBalanced, entryTotals } from "~/billing/ledger/balance";
import type { FeeStanding } from "~/billing/ledger/credit-recipes";
import { postCreditNote } from "~/billing/ledger/note-posting";
import { invoiceFinalized } from "~/billing/ledger/recipes";
import {
  type BillingBook,
  drain,
  read,
  readNotes,
  run,
  sliceOf,
  usageOf,
  windowsOf,
} from "../../../support/billing-book";
import { decide, firstOf, make, save } from "../../../support/billing-changes";
import { anyLife, begin, CHANGES, endOf, HOUR, instantsOf, live } from "../../../support/billing-lives";

const RUNS = { numRuns: 1_000 };

function told(book: BillingBook): unknown {
  return [read(book.documents), readNotes(book.notes)];
}

describe("the documents of any life", { timeout: 180_000 }, () => {
  it("are the sums of their fees and taxes, and their postings sum to zero", () => {
    fc.assert(
      fc.property(anyLife(...CHANGES), (life) => {
        const book = live(life);
        const standings = new Map<string, FeeStanding>();
        for (const draft of book.documents) {
          const net = draft.fees.reduce((sum, fee) => sum + fee.amountMinor - fee.discountMinor, 0n);
          expect(net).toBe(draft.netMinor);
          expect(draft.taxGroups.reduce((sum, { netMinor }) => sum + netMinor, 0n)).toBe(draft.netMinor);
          expect(draft.taxGroups.reduce((sum, { taxMinor }) => sum + taxMinor, 0n)).toBe(draft.taxMinor);
          expect(draft.totalMinor).toBe(draft.netMinor + draft.taxMinor);
          const entry = assertBalanced(invoiceFinalized(draft));
          const { debitMinor, creditMinor } = entryTotals(entry);
          expect(debitMinor).toBe(creditMinor);
        }
        for (const { id, fee } of book.fees) {
          const netMinor = fee.amountMinor - fee.discountMinor;
          if (fee.correctsFeeId === null)
            standings.set(id, { feeType: fee.feeType, leftMinor: netMinor, unearnedMinor: netMinor });
        }
        for (const { note, fees, issuedOn } of book.notes) {
          const net = fees.reduce((sum, fee) => sum + fee.amountMinor - fee.discountMinor, 0n);
          expect(-net).toBe(note.netMinor);
          expect(note.totalMinor).toBe(note.netMinor + note.taxMinor);
          expect(note.creditMinor + note.refundMinor).toBe(note.totalMinor);
          const facts = { issuerId: "issuer", customerId: "customer", currency: "EUR", postedOn: issuedOn };
          for (const entry of postCreditNote(facts, note, fees, standings).entries) {
            const { debitMinor, creditMinor } = entryTotals(assertBalanced(entry));
            expect(debitMinor).toBe(creditMinor);
          }
        }
      }),
      RUNS,
    );
  });

  it("are the same whether time passes in many small steps or in one", () => {
    fc.assert(
      fc.property(
        anyLife(...CHANGES),
        fc.array(fc.integer({ min: 1, max: 30 * 24 }), { minLength: 1, maxLength: 20 }),
        (life, steps) => {
          const stepped = begin(life);
          const stops = [...instantsOf(life), { now: endOf(life), change: null }];
          let now = life.start;
          let step = 0;
          for (const { now: until, change } of stops) {
            for (
              now += (steps[step % steps.length] ?? 1) * HOUR;
              now < until;
              now += (steps[step % steps.length] ?? 1) * HOUR
            ) {
              drain(stepped, now);
              step += 1;
            }
            now = until;
            if (change) make(stepped, change, until);
            else drain(stepped, until);
          }
          expect(told(stepped)).toEqual(told(live(life)));
        },
      ),
      RUNS,
    );
  });
});

describe("a preview of a change", { timeout: 180_000 }, () => {
  it("is what confirming it bills", () => {
    let compared = 0;
    fc.assert(
      fc.property(anyLife(...CHANGES), (life) => {
        const book = begin(life);
        for (const { now, change } of instantsOf(life)) {
          drain(book, now);
          const decided = decide(book, change, now);
          if (!decided.ok) continue;
          const { subscription } = decided.value;
          const before = firstOf(book).subscription;
          save(book, change, before);
          const slice = sliceOf(book);
          // What the previewer sees: nothing is saved, the change stands in the place of what it changes.
          const subscriptions = slice.subscriptions.map((held) =>
            held.subscription.id === subscription.id ? { ...held, subscription } : held,
          );
          save(book, change, subscription);
          const usage = usageOf(book, windowsOf(book, now).toMeasure);
          const { atOnce } = previewRun({ ...slice, subscriptions }, usage, now);
          const { drafts, creditNotes } = run(book, now);
          expect(atOnce.drafts).toEqual(drafts);
          expect(atOnce.creditNotes).toEqual(creditNotes);
          compared += drafts.length + creditNotes.length;
        }
      }),
      RUNS,
    );
    expect(compared).toBeGreaterThan(500);
  });
});
