import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCreditNote } from "~/billing/invoicing/credit-note";
import type { Entry } from "~/billing/ledger/entry";
import { postCreditNote } from "~/billing/ledger/note-posting";
import { creditNoteVoided } from "~/billing/ledger/void-recipe";
import { value } from "../../../support/billing-book";
import { issuedInvoice } from "../../../support/credit-book";

const FACTS = { issuerId: "issuer", customerId: "customer", currency: "EUR" };

function balances(entries: readonly Entry[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { postings } of entries)
    for (const { account, feeIndex, dimension, debitMinor, creditMinor } of postings) {
      const key = `${account}/${feeIndex}/${dimension}`;
      sums.set(key, (sums.get(key) ?? 0n) + debitMinor - creditMinor);
    }
  return sums;
}

test("a voided note leaves nothing on any account, line by line, on the day it is voided", () => {
  const input = fc.record({
    amounts: fc.array(fc.bigInt({ min: 1n, max: 100_000n }), { minLength: 1, maxLength: 4 }),
    part: fc.bigInt({ min: 1n, max: 100n }),
    unearned: fc.bigInt({ min: 0n, max: 100n }),
    effect: fc.constantFrom("reversal" as const, "concession" as const),
    refunds: fc.boolean(),
  });
  fc.assert(
    fc.property(input, ({ amounts, part, unearned, effect, refunds }) => {
      const invoice = issuedInvoice(amounts.map((amount) => ({ amount })));
      const lines = invoice.lines.flatMap(({ feeId, amountMinor }) => {
        const taken = (amountMinor * part) / 100n;
        return taken > 0n ? [{ feeId, amountMinor: taken }] : [];
      });
      fc.pre(lines.length > 0);
      const settlement = { as: refunds ? ("refund" as const) : ("credit" as const) };
      const note = value(
        decideCreditNote({ invoice }, { currency: null, lines, settlement, effect, reason: "other" }),
      );
      const standings = new Map(
        invoice.lines.map(({ feeId, amountMinor }) => [
          feeId,
          { feeType: "plan", unearnedMinor: (amountMinor * unearned) / 100n, leftMinor: amountMinor },
        ]),
      );
      const { entries, released } = postCreditNote({ ...FACTS, postedOn: 20_000 }, note, [], standings);
      // The postings name the line of the note, so that each line's deferred revenue finds its way back.
      for (const [index, { unearnedMinor }] of released.entries()) {
        const posted = entries.flatMap(({ postings }) =>
          postings.filter(({ account, feeIndex }) => account === "2200" && feeIndex === index),
        );
        expect(posted.reduce((sum, { debitMinor }) => sum + debitMinor, 0n)).toBe(unearnedMinor);
      }
      const voided = creditNoteVoided(
        FACTS,
        entries.flatMap(({ postings }) => postings),
        20_010,
      );
      expect(voided).toMatchObject({ recipe: "credit_note.voided", postedOn: 20_010 });
      expect([...balances([...entries, voided]).values()].filter((minor) => minor !== 0n)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
