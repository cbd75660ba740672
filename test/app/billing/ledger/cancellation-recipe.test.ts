import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CreditNoteLine } from "~/billing/invoicing/credit-note-facts";
import { decideVoid } from "~/billing/invoicing/void";
import { entryTotals } from "~/billing/ledger/balance";
import { type CancelledMoney, restCancelled } from "~/billing/ledger/cancellation-recipe";
import type { FeeStanding } from "~/billing/ledger/credit-recipes";
import type { Entry } from "~/billing/ledger/entry";
import { least } from "~/billing/money/least";
import { day, value } from "../../../support/billing-book";
import { issuedInvoice } from "../../../support/credit-book";

const facts = { issuerId: "issuer", customerId: "c", currency: "EUR", postedOn: day("2024-01-01") };
const LATER = day("2024-02-10");
const VAT = { category: "S", rate: "20", country: "FR" } as const;
const NOTHING: CancelledMoney = {
  openMinor: 0n,
  creditMinor: 0n,
  refundMinor: 0n,
  prepaidMinor: 0n,
  giftMinor: 0n,
  unappliedMinor: 0n,
};

const line = (correctsFeeId: string, amountMinor: bigint): CreditNoteLine => ({
  correctsFeeId,
  amountMinor,
  discountMinor: 0n,
  effect: "reversal",
  tax: VAT,
  exactNet: null,
  reversalIndex: null,
});

/** All that is left of an invoice: a fee of 8.00 whose service lies ahead, and usage of 2.00, with VAT. */
const whole = {
  lines: [line("ahead", 800n), line("usage", 200n)],
  taxGroups: [{ ...VAT, netMinor: 1000n, taxMinor: 200n }],
  totalMinor: 1200n,
};
const standing = (feeType: string, leftMinor: bigint, unearnedMinor: bigint): FeeStanding => ({
  feeType,
  leftMinor,
  unearnedMinor,
});

/** The entry that cancels it; `earnedMinor` is what of the first fee was recognized meanwhile. */
function cancelled(money: CancelledMoney, earnedMinor = 0n): Entry {
  const standings = new Map([
    ["ahead", standing("subscription", 800n, 800n - earnedMinor)],
    ["usage", standing("usage", 200n, 0n)],
  ]);
  return restCancelled({ ...facts, postedOn: LATER }, whole, standings, money).entry;
}

const sides = (entry: Entry) =>
  entry.postings.map((posting) => `${posting.account} ${posting.debitMinor - posting.creditMinor}`);

describe("a cancelled invoice", () => {
  it("nobody paid is the mirror of its entry, in the open period", () => {
    const entry = cancelled({ ...NOTHING, openMinor: 1200n });
    expect([entry.recipe, entry.postedOn, ...sides(entry)]).toEqual([
      "invoice.cancelled",
      LATER,
      "2200 800",
      "4000 200",
      "2300 200",
      "1100 -1200",
    ]);
  });

  it("takes out of income what of a fee was earned meanwhile", () => {
    const entry = cancelled({ ...NOTHING, openMinor: 1200n }, 300n);
    expect(sides(entry).slice(0, 3)).toEqual(["2200 500", "4000 300", "4000 200"]);
    expect(entry.postings[1]).toMatchObject({ dimension: "subscription" });
  });

  it("owes what was paid: refund, credit, prepaid credit, or a receipt without a use", () => {
    const money = {
      ...NOTHING,
      refundMinor: 500n,
      creditMinor: 300n,
      prepaidMinor: 250n,
      giftMinor: 100n,
      unappliedMinor: 50n,
    };
    expect(sides(cancelled(money)).slice(3)).toEqual([
      "2020 -300",
      "2030 -500",
      "2100 -250",
      "4030 -100",
      "2010 -50",
    ]);
  });

  it("that gives more back than came concedes the difference", () => {
    const money = { ...NOTHING, openMinor: 900n, creditMinor: 300n, refundMinor: 300n };
    expect(sides(cancelled(money)).at(-1)).toBe("4020 300");
  });

  it("leaves no receivable and balances, whatever was paid and given back", () => {
    const minor = fc.bigInt({ min: 0n, max: 1200n });
    fc.assert(
      fc.property(minor, minor, minor, minor, (paid, tender, credit, refund) => {
        const paidMinor = paid;
        const tenderMinor = least(tender, 1200n - paid);
        const refundMinor = least(refund, paidMinor);
        const creditMinor = least(credit, 1200n - refundMinor);
        const done = value(
          decideVoid(
            {
              policy: { void: "also_paid", void_then: "final" },
              invoice: {
                ...issuedInvoice([{ amount: 1000n }], { paidMinor }),
                delivered: true,
                tender: [{ kind: "wallet", id: "g", amountMinor: tenderMinor }],
                correctedBy: [],
                taxPointOn: facts.postedOn,
              },
            },
            { creditMinor, refundMinor, follows: null },
          ),
        );
        const entry = cancelled({
          ...NOTHING,
          openMinor: 1200n - paidMinor - tenderMinor,
          creditMinor,
          refundMinor,
          prepaidMinor: done.returned.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
          unappliedMinor: done.unappliedMinor,
        });
        const { debitMinor, creditMinor: credited } = entryTotals(entry);
        expect(debitMinor).toBe(credited);
        // Nothing the customer brought is ever kept as income.
        expect(
          entry.postings.filter(({ account }) => account === "4020").every((each) => each.debitMinor > 0n),
        ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
