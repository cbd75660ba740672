import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideCreditNote } from "~/billing/invoicing/credit-note";
import type { ClosedCreditNote } from "~/billing/invoicing/credit-note-facts";
import { CREDIT_EFFECTS, type CreditEffect } from "~/billing/invoicing/credit-note-kinds";
import { entryTotals } from "~/billing/ledger/balance";
import {
  creditApplied,
  creditGranted,
  creditMoved,
  creditNoteIssued,
  creditNoteRefundDue,
  creditRevoked,
  type FeeStanding,
  releasesOf,
} from "~/billing/ledger/credit-recipes";
import type { Entry } from "~/billing/ledger/entry";
import { ACCOUNTS, RECIPES } from "~/billing/ledger/ledger-kinds";
import {
  overpaymentApplied,
  overpaymentCredited,
  overpaymentRefunded,
  paymentManual,
  paymentReturned,
  recovered,
  refundBalanceTransaction,
  refundCreated,
  refundFailed,
  vatRelief,
  writeOffUndone,
  writtenOff,
} from "~/billing/ledger/payment-recipes";
import {
  walletExpiredBought,
  walletUsedFree,
  walletUsedFreeAsTender,
  walletUsedMulti,
  walletUsedSingle,
} from "~/billing/ledger/wallet-recipes";
import { least } from "~/billing/money/least";
import { day, value } from "../../../support/billing-book";
import { issuedInvoice } from "../../../support/credit-book";

const facts = { issuerId: "issuer", customerId: "c", currency: "EUR", postedOn: day("2024-01-31") };
const amount = { ...facts, amountMinor: 120n };

const sides = (entry: Entry) =>
  entry.postings.map((posting) => `${posting.account} ${posting.debitMinor - posting.creditMinor}`);

function note(effect: CreditEffect, amountMinor = 1000n): ClosedCreditNote {
  const invoice = issuedInvoice([{ amount: 3000n, discount: 600n }]);
  return value(
    decideCreditNote(
      { invoice },
      {
        currency: null,
        lines: [{ feeId: "f1", amountMinor }],
        settlement: { as: "credit" },
        effect,
        reason: "facts_changed",
      },
    ),
  );
}

const standings = (unearnedMinor: bigint): ReadonlyMap<string, FeeStanding> =>
  new Map([["f1", { feeType: "subscription", unearnedMinor, leftMinor: 2400n }]]);

describe("a credit note in the books", () => {
  it("that is a reversal takes what is not earned first, then income, and tax at the original rate", () => {
    const [entry, ...others] = creditNoteIssued(facts, note("reversal"), standings(600n));
    expect(others).toEqual([]);
    expect(entry && [entry.recipe, ...sides(entry)]).toEqual([
      "credit_note.reversal",
      "2200 600",
      "4000 200",
      "2300 160",
      "2020 -960",
    ]);
    expect(entry?.postings[2]?.dimension).toBe("FR:S:20");
  });

  it("that is a concession takes the unearned share and gives the earned one up", () => {
    const [entry] = creditNoteIssued(facts, note("concession"), standings(600n));
    expect(entry && [entry.recipe, ...sides(entry)]).toEqual([
      "credit_note.concession",
      "2200 200",
      "4020 600",
      "2300 160",
      "2020 -960",
    ]);
  });

  it("of a fee that is earned, or that the books do not defer, touches income only", () => {
    const [entry] = creditNoteIssued(facts, note("reversal"), new Map());
    expect(entry && sides(entry)).toEqual(["4000 800", "2300 160", "2020 -960"]);
  });

  it("that is void posts nothing, and one of both effects posts two entries", () => {
    expect(creditNoteIssued(facts, { ...note("reversal"), state: "void" }, standings(0n))).toEqual([]);
    const given = note("reversal", 1001n);
    const [line] = given.lines;
    if (!line) throw new Error("no line");
    const half = { ...line, amountMinor: 500n, discountMinor: 100n };
    const rest = {
      ...line,
      amountMinor: 501n,
      discountMinor: line.discountMinor - 100n,
      effect: "concession" as const,
    };
    const entries = creditNoteIssued(facts, { ...given, lines: [half, rest] }, standings(0n));
    expect(entries.map(({ recipe }) => recipe)).toEqual(["credit_note.reversal", "credit_note.concession"]);
    const credited = entries.flatMap(({ postings }) => postings).filter(({ account }) => account === "2020");
    expect(credited.reduce((sum, { creditMinor }) => sum + creditMinor, 0n)).toBe(given.totalMinor);
  });

  it("never releases more than waits, and all of it with the whole fee", () => {
    const steps = fc.array(
      fc.record({ share: fc.integer({ min: 1, max: 100 }), effect: fc.constantFrom(...CREDIT_EFFECTS) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2400n }), steps, (unearnedMinor, parts) => {
        let leftMinor = 2400n;
        const tax = { category: "S", rate: "20", country: "FR" };
        const lines = [...parts, { share: 100, effect: "concession" as const }].map(({ share, effect }) => {
          const amountMinor = share === 100 ? leftMinor : (leftMinor * BigInt(share)) / 100n;
          leftMinor -= amountMinor;
          return {
            correctsFeeId: "f1",
            amountMinor,
            discountMinor: 0n,
            effect,
            tax,
            exactNet: null,
            reversalIndex: null,
          };
        });
        const released = releasesOf({ lines }, standings(unearnedMinor));
        expect(released.every((each) => each.unearnedMinor >= 0n && each.earnedMinor >= 0n)).toBe(true);
        expect(released.reduce((sum, each) => sum + each.unearnedMinor, 0n)).toBe(unearnedMinor);
      }),
      { numRuns: 1000 },
    );
  });
});

const tax = { category: "S", rate: "20", country: "FR", netMinor: 100n, taxMinor: 20n };
const shares = [
  { feeIndex: 0, feeType: "usage", amountMinor: 70n, incomeAccount: "4000" as const },
  { feeIndex: 1, feeType: "subscription", amountMinor: 50n, incomeAccount: "2200" as const },
];

describe("recipes", () => {
  it("credit of a payer pays the receivable of the customer it pays for", () => {
    const { postings } = creditApplied({ ...amount, holderId: "payer" });
    expect(postings.map(({ account, customerId }) => [account, customerId])).toEqual([
      ["2020", "payer"],
      ["1100", undefined],
    ]);
    const own = creditApplied({ ...amount, holderId: amount.customerId });
    expect(own).toEqual(creditApplied(amount));
  });

  it.each([
    ["credit_note.refund_due", creditNoteRefundDue(amount), ["2020 120", "2030 -120"]],
    ["credit.granted", creditGranted(amount), ["4020 120", "2020 -120"]],
    ["credit.revoked", creditRevoked(amount), ["2020 120", "4020 -120"]],
    ["credit.applied", creditApplied(amount), ["2020 120", "1100 -120"]],
    ["credit.moved", creditMoved({ ...amount, toCustomerId: "p" }), ["2020 120", "2020 -120"]],
    ["wallet.used_multi", walletUsedMulti(amount), ["2100 120", "1100 -120"]],
    [
      "wallet.used_single",
      walletUsedSingle({ ...facts, shares }),
      ["2100 70", "4000 -70", "2100 50", "2200 -50"],
    ],
    ["wallet.used_free", walletUsedFree(amount), ["4030 120", "4000 -120"]],
    ["wallet.used_free_as_tender", walletUsedFreeAsTender(amount), ["4030 120", "1100 -120"]],
    ["wallet.expired_bought", walletExpiredBought(amount), ["2100 120", "4090 -120"]],
    [
      "payment.manual",
      paymentManual({ ...amount, allocatedMinor: 100n }),
      ["1000 120", "1100 -100", "2010 -20"],
    ],
    ["payment.returned", paymentReturned(amount), ["1100 120", "1020 -120"]],
    ["overpayment.applied", overpaymentApplied(amount), ["2010 120", "1100 -120"]],
    ["overpayment.credited", overpaymentCredited(amount), ["2010 120", "2020 -120"]],
    ["overpayment.refunded", overpaymentRefunded(amount), ["2010 120", "2030 -120"]],
    ["refund.created", refundCreated({ ...amount, reopensMinor: 0n }), ["2030 120", "1020 -120"]],
    ["refund.created", refundCreated({ ...amount, reopensMinor: 120n }), ["1100 120", "1020 -120"]],
    ["refund.balance_transaction", refundBalanceTransaction(amount), ["1020 120", "1010 -120"]],
    ["refund.failed", refundFailed({ ...amount, reopensMinor: 20n }), ["2030 -100", "1100 -20", "1010 120"]],
    ["writeoff", writtenOff(amount), ["6100 120", "1100 -120"]],
    ["writeoff.undone", writeOffUndone(amount), ["1100 120", "6100 -120"]],
    ["vat_relief", vatRelief({ ...facts, taxGroups: [tax] }), ["2300 20", "6100 -20"]],
    ["recovery", recovered({ ...amount, taxGroups: [tax] }), ["1000 120", "6110 -100", "2300 -20"]],
  ] as [string, Entry, string[]][])("%s posts as the books say", (recipe, entry, expected) => {
    expect([entry.recipe, ...sides(entry)]).toEqual([recipe, ...expected]);
  });

  it("balance for any amounts, and post only to accounts of the chart", () => {
    const minor = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(minor, minor, minor, (amountMinor, partMinor, taxMinor) => {
        const given = { ...facts, amountMinor };
        const reopensMinor = least(partMinor, amountMinor);
        const taxGroups = [{ ...tax, taxMinor: least(taxMinor, amountMinor) }];
        const allocated = { ...given, allocatedMinor: reopensMinor };
        const entries = [
          paymentManual(allocated),
          refundCreated({ ...given, reopensMinor }),
          refundFailed({ ...given, reopensMinor }),
          vatRelief({ ...facts, taxGroups }),
          recovered({ ...given, taxGroups }),
          walletUsedFree(given),
          creditApplied(given),
        ];
        for (const entry of entries) {
          expect(entryTotals(entry).debitMinor).toBe(entryTotals(entry).creditMinor);
          expect(RECIPES).toContain(entry.recipe);
          for (const { account } of entry.postings) expect(Object.keys(ACCOUNTS)).toContain(account);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
