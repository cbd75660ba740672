import { describe, expect, it } from "vitest";
import { aBook, aCreditNote, difference, FEBRUARY } from "./written-book";

const at = "2026-02-28T00:00:00Z";

describe("credit notes", () => {
  const found = aBook({
    creditNotes: [aCreditNote()],
    creditLooks: [{ customer: "acme", at: FEBRUARY, notes: [aCreditNote({ balance: "3.76" })] }],
  });
  const expected = (fields: Record<string, unknown>) => ({ credit_notes: [{ customer: "acme", ...fields }] });

  it.each([
    [{ issued_on: "2026-02-27" }, "expected issued_on 2026-02-27, got 2026-02-28"],
    [{ status: "voided" }, "expected status voided, got finalized"],
    [{ subtotal: "6" }, "expected subtotal 6, got 5"],
    [{ coupon_adjustment: "0" }, "expected coupon_adjustment 0, got 1"],
    [{ tax: "1" }, "expected tax 1, got 0.76"],
    [{ total: "5" }, "expected total 5, got 4.76"],
    [{ credit: "4.76" }, "expected credit 4.76, got 3.76"],
    [{ refund: "0" }, "expected refund 0, got 1"],
    [{ balance: "3.76" }, "expected balance 3.76, got 2"],
  ])("%j", (fields, sentence) => {
    expect(difference(expected(fields), found)).toBe(`credit note 1 of acme: ${sentence}`);
  });

  it("agree, at the end and at an instant", () => {
    expect(difference(expected({ total: "4.76", tax: "0.76", balance: "2.00" }), found)).toBeNull();
    expect(difference(expected({ at, balance: "3.76" }), found)).toBeNull();
    expect(difference(expected({ at, balance: "2" }), found)).toBe(
      `credit note 1 of acme at ${at}: expected balance 2, got 3.76`,
    );
  });

  it("each expected one needs one of its own, in any order", () => {
    const two = aBook({ creditNotes: [aCreditNote(), aCreditNote({ total: "8.00" })] });
    const notes = (...totals: string[]) => ({
      credit_notes: totals.map((total) => ({ customer: "acme", total })),
    });
    expect(difference(notes("8", "4.76"), two)).toBeNull();
    expect(difference(notes("8", "8"), two)).toMatch(/^credit note 2 of acme: expected total 8, got 4.76/);
    expect(difference(notes("8"), aBook())).toBe("credit note 1 of acme: expected one, got none");
    expect(difference(notes("4.76", "4.76"), found)).toMatch(/^credit note 2 of acme: .* got no more$/);
  });

  it("are counted", () => {
    expect(difference({ credit_note_count: 1 }, found)).toBeNull();
    expect(difference({ credit_note_count: 0 }, found)).toBe("expected credit_note_count 0, got 1");
  });
});

describe("what an event in advance was billed", () => {
  const found = aBook({ advanceFees: [{ transactionId: "e1", quantity: "3", amount: "0.07" }] });
  const fee = (fields: Record<string, unknown>) => ({
    in_advance_fees: [{ transaction_id: "e1", ...fields }],
  });

  it("is compared by its event", () => {
    expect(difference(fee({ quantity: "3", amount: "0.07" }), found)).toBeNull();
    expect(difference(fee({ quantity: "4" }), found)).toBe("in_advance_fees e1: expected quantity 4, got 3");
    expect(difference(fee({ amount: "0.08" }), found)).toBe(
      "in_advance_fees e1: expected amount 0.08, got 0.07",
    );
    expect(difference(fee({ transaction_id: "e2" }), found)).toBe(
      "in_advance_fees e2: expected a fee, got none",
    );
  });
});

describe("prepaid credit", () => {
  const look = { customer: "acme", at: null };
  const found = aBook({
    wallets: [
      { ...look, wallet: "w1", balance: "4.00", grants: [{ id: "g1", balance: "4.00" }] },
      { ...look, wallet: "w2", balance: "20.00", grants: [] },
      { ...look, at: FEBRUARY, wallet: "w1", balance: "9.00", grants: [] },
    ],
  });
  const wallet = (fields: Record<string, unknown>) => ({ wallets: [{ customer: "acme", ...fields }] });

  it("is that of a wallet, or of all of a customer, at the end or at an instant", () => {
    expect(difference(wallet({ wallet: "w1", balance: "4" }), found)).toBeNull();
    expect(difference(wallet({ balance: "24" }), found)).toBeNull();
    expect(difference(wallet({ at, balance: "9" }), found)).toBeNull();
    expect(difference(wallet({ wallet: "w2", balance: "4" }), found)).toBe(
      "wallet w2 of acme: expected balance 4, got 20",
    );
    expect(difference(wallet({ balance: "4" }), found)).toBe("wallet of acme: expected balance 4, got 24");
    expect(difference(wallet({ at, balance: "4" }), found)).toBe(
      `wallet of acme at ${at}: expected balance 4, got 9`,
    );
  });

  it("is left over of each grant", () => {
    expect(difference({ grants: [{ id: "g1", remaining: "4" }] }, found)).toBeNull();
    expect(difference({ grants: [{ id: "g1", remaining: "5" }] }, found)).toBe(
      "grant g1: expected remaining 5, got 4",
    );
    expect(difference({ grants: [{ id: "g2", remaining: "5" }] }, found)).toBe(
      "grant g2: expected one, got none",
    );
  });
});
