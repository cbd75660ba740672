import { describe, expect, test } from "vitest";
import type { ProposedFee } from "~/billing/fees/fee";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Entry } from "~/billing/ledger/entry";
import { postInvoice } from "~/billing/ledger/invoice-posting";

const POSTED = 20_000;

function fee(amountMinor: bigint, change: Partial<ProposedFee> = {}): ProposedFee {
  return {
    amountMinor,
    discountMinor: 0n,
    correctsFeeId: null,
    effect: "charge",
    recognition: "daily",
    period: { from: POSTED, to: POSTED + 30 },
    position: { tax: { category: "S", rate: "20", country: "FR" } } as ProposedFee["position"],
    feeType: "subscription",
    ...change,
  } as ProposedFee;
}

const back = (amountMinor: bigint, correctsFeeId: string, change: Partial<ProposedFee> = {}) =>
  fee(amountMinor, { correctsFeeId, effect: "reversal", recognition: "point", ...change });

function draft(fees: readonly ProposedFee[]): ClosedDraft {
  const netMinor = fees.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const cut = { issuerId: "issuer", customerId: "customer", currency: "EUR" };
  return {
    cut,
    issuer: {},
    fees,
    taxGroups: [],
    postedOn: POSTED,
    netMinor,
    totalMinor: netMinor,
  } as unknown as ClosedDraft;
}

const postings = ({ postings: all }: Entry) =>
  all.map(({ account, feeIndex, debitMinor, creditMinor }) => [account, feeIndex, debitMinor - creditMinor]);

describe("the entry of an invoice with lines that take earlier fees back", () => {
  test("releases what of those fees waits, and takes the rest out of income", () => {
    const standings = new Map([["f1", { feeType: "subscription", unearnedMinor: 600n, leftMinor: 1_000n }]]);
    const {
      entry,
      released,
      standings: after,
    } = postInvoice(draft([fee(3_000n), back(-800n, "f1")]), standings, new Map());
    expect(postings(entry)).toEqual([
      ["1100", null, 2_200n],
      ["2200", 0, -3_000n],
      ["2200", 1, 600n],
      ["4000", 1, 200n],
    ]);
    expect(released.map(({ unearnedMinor, earnedMinor }) => [unearnedMinor, earnedMinor])).toEqual([
      [600n, 200n],
    ]);
    expect(after.get("f1")).toMatchObject({ unearnedMinor: 0n, leftMinor: 200n });
  });

  test("never releases more than waits, over two lines about one fee", () => {
    const standings = new Map([["f1", { feeType: "subscription", unearnedMinor: 500n, leftMinor: 1_000n }]]);
    const fees = [fee(3_000n), back(-400n, "f1"), back(-400n, "f1", { recognition: "daily" })];
    expect(postings(postInvoice(draft(fees), standings, new Map()).entry)).toEqual([
      ["1100", null, 2_200n],
      ["2200", 0, -3_000n],
      ["2200", 1, 400n],
      ["2200", 2, 100n],
      ["4000", 2, 300n],
    ]);
  });

  test("leaves what an interim invoice billed where it is: that is a deduction, and its fee stands", () => {
    const standings = new Map([["f1", { feeType: "usage", unearnedMinor: 0n, leftMinor: 900n }]]);
    const fees = [fee(3_000n, { recognition: "point" }), back(-900n, "f1", { isInterim: true })];
    const { entry, released, standings: after } = postInvoice(draft(fees), standings, new Map());
    expect(postings(entry)).toEqual([
      ["1100", null, 2_100n],
      ["4000", 0, -3_000n],
      ["4000", 1, 900n],
    ]);
    expect([released, after.get("f1")?.leftMinor]).toEqual([[], 900n]);
  });
});
