import { describe, expect, test } from "vitest";
import type { ProposedFee } from "~/billing/fees/fee";
import type { ClosedCreditNote, CreditNoteLine } from "~/billing/invoicing/credit-note-facts";
import type { Entry } from "~/billing/ledger/entry";
import { postCreditNote } from "~/billing/ledger/note-posting";

const FACTS = { issuerId: "issuer", customerId: "customer", currency: "EUR", postedOn: 20_000 };
const TAX = { category: "S", rate: "20", country: "FR" };
const STANDING = { feeType: "subscription", unearnedMinor: 2_000n, leftMinor: 3_000n };

function line(amountMinor: bigint, change: Partial<CreditNoteLine> = {}): CreditNoteLine {
  return {
    correctsFeeId: "f1",
    amountMinor,
    discountMinor: 0n,
    effect: "reversal",
    tax: TAX,
    exactNet: null,
    reversalIndex: 0,
    ...change,
  };
}

function note(netMinor: bigint, change: Partial<ClosedCreditNote> = {}): ClosedCreditNote {
  const taxMinor = netMinor / 5n;
  return {
    correctsInvoiceId: "i1",
    currency: "EUR",
    reason: "facts_changed",
    state: "final",
    lines: [line(netMinor)],
    taxGroups: [{ ...TAX, netMinor, taxMinor }],
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    couponAdjustmentMinor: 0n,
    creditMinor: netMinor + taxMinor,
    refundMinor: 0n,
    ...change,
  };
}

/** Accounts with their balance, debit above zero. */
function balances(entries: readonly Entry[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const { postings } of entries)
    for (const { account, debitMinor, creditMinor } of postings)
      sums[account] = (sums[account] ?? 0n) + debitMinor - creditMinor;
  return sums;
}

function fee(amountMinor: bigint, correctsFeeId: string | null): ProposedFee {
  const position = { tax: TAX } as ProposedFee["position"];
  const effect = correctsFeeId === null ? "charge" : "reversal";
  return {
    amountMinor,
    discountMinor: 0n,
    correctsFeeId,
    effect,
    position,
    feeType: "subscription",
  } as ProposedFee;
}

describe("what a credit note posts", () => {
  test("takes back unearned revenue first, and says how the fee stands after it", () => {
    const posting = postCreditNote(FACTS, note(2_500n), [], new Map([["f1", STANDING]]));
    expect(balances(posting.entries)).toEqual({
      "2200": 2_000n,
      "4000": 500n,
      "2300": 500n,
      "2020": -3_000n,
    });
    expect(posting.standings.get("f1")).toEqual({ ...STANDING, unearnedMinor: 0n, leftMinor: 500n });
  });

  test("two notes of one fee never release more than waits", () => {
    const first = postCreditNote(FACTS, note(1_500n), [], new Map([["f1", STANDING]]));
    const second = postCreditNote(FACTS, note(1_500n), [], first.standings);
    const released = [...first.released, ...second.released].map(({ unearnedMinor }) => unearnedMinor);
    expect(released).toEqual([1_500n, 500n]);
  });

  test("a part that is paid back is owed as a refund instead of credit", () => {
    const paidBack = note(1_000n, { creditMinor: 400n, refundMinor: 800n });
    const posting = postCreditNote(FACTS, paidBack, [], new Map([["f1", STANDING]]));
    expect(balances(posting.entries)).toMatchObject({ "2020": -400n, "2030": -800n });
  });

  test("a note that moves nothing posts nothing", () => {
    const posting = postCreditNote(FACTS, note(1_000n, { state: "void" }), [], new Map([["f1", STANDING]]));
    expect(posting).toMatchObject({ entries: [], released: [] });
  });

  test("in the place of a document below zero it takes back and charges in one entry", () => {
    const below = note(1_500n, { correctsInvoiceId: null, lines: [] });
    const posting = postCreditNote(
      FACTS,
      below,
      [fee(-2_500n, "f1"), fee(1_000n, null)],
      new Map([["f1", STANDING]]),
    );
    expect(balances(posting.entries)).toEqual({
      "2200": 2_000n,
      "4000": -500n,
      "2300": 300n,
      "2020": -1_800n,
    });
    expect(posting.released).toMatchObject([{ unearnedMinor: 2_000n, earnedMinor: 500n }]);
  });
});
