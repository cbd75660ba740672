import { describe, expect, it } from "vitest";
import { decideVoidCreditNote, type VoidableNote } from "~/billing/invoicing/void-credit-note";
import { codes, value } from "../../../support/billing-book";

const AFTER = { void: "unpaid_only" } as const;

function note(change: Partial<VoidableNote> = {}): VoidableNote {
  return {
    currency: "EUR",
    state: "final",
    voided: false,
    delivered: false,
    creditMinor: 1_000n,
    refundMinor: 500n,
    creditLeftMinor: 1_000n,
    refundedMinor: 0n,
    ofCancelled: [],
    correctedFeeIds: ["f1", "f2", "f1"],
    ...change,
  };
}

describe("voiding a credit note", () => {
  it("takes its credit and what it owes back, and frees the fees it took from", () => {
    expect(value(decideVoidCreditNote({ void: "before_delivery" }, note()))).toEqual({
      creditMinor: 1_000n,
      refundMinor: 500n,
      freedFeeIds: ["f1", "f2"],
    });
  });

  it("is for the policy to say once the customer was told", () => {
    const told = note({ delivered: true });
    expect(codes(decideVoidCreditNote({ void: "before_delivery" }, told))).toEqual(["credit_note_delivered"]);
    expect(decideVoidCreditNote(AFTER, told).ok).toBe(true);
    expect(decideVoidCreditNote({ void: "also_paid" }, told).ok).toBe(true);
  });

  it("is refused whole once any of it was used, and says what to do instead", () => {
    const used = decideVoidCreditNote(AFTER, note({ creditLeftMinor: 999n }));
    expect(codes(used)).toEqual(["credit_note_credit_used"]);
    expect(used.ok ? "" : used.refusals[0]?.sentence).toBe("0.01 EUR of its credit is used already.");
    expect(used.ok ? "" : used.refusals[0]?.remedy).toBe("Bill what is owed after all on a new invoice.");
    expect(codes(decideVoidCreditNote(AFTER, note({ refundedMinor: 1n })))).toEqual(["credit_note_refunded"]);
    expect(codes(decideVoidCreditNote(AFTER, note({ ofCancelled: ["NW-1"] })))).toEqual([
      "credit_note_of_cancelled",
    ]);
    const all = note({ delivered: true, creditLeftMinor: 0n, refundedMinor: 5n, ofCancelled: ["NW-1"] });
    expect(codes(decideVoidCreditNote({ void: "before_delivery" }, all))).toEqual([
      "credit_note_of_cancelled",
      "credit_note_delivered",
      "credit_note_credit_used",
      "credit_note_refunded",
    ]);
  });

  it("is not done twice, nor to a note that moved nothing", () => {
    expect(codes(decideVoidCreditNote(AFTER, note({ voided: true })))).toEqual(["credit_note_void"]);
    expect(codes(decideVoidCreditNote(AFTER, note({ state: "void" })))).toEqual(["credit_note_void"]);
  });
});
