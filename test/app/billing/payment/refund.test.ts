import { describe, expect, it } from "vitest";
import {
  decideRefund,
  decideSettleRefund,
  type RefundBook,
  type RefundCommand,
} from "~/billing/payment/refund";
import { REFUND_STATES } from "~/billing/payment/refund-kinds";
import { decideUndoWriteOff, decideWriteOff } from "~/billing/payment/write-off";
import { at, codes, value } from "../../../support/billing-book";

const NOW = at("2024-01-12");

function book(change: Partial<RefundBook> = {}): RefundBook {
  return {
    policy: { refund_only: "with_reason" },
    payment: {
      id: "p",
      invoiceId: "i",
      currency: "EUR",
      amountMinor: 32798n,
      state: "succeeded",
      refundedMinor: 0n,
    },
    creditNote: { id: "n", refundDueMinor: 8200n },
    ...change,
  };
}

const command: RefundCommand = { refundId: "r", amountMinor: 8200n, reason: null };
const refund = (change: Partial<RefundBook>, request: Partial<RefundCommand> = {}) =>
  decideRefund(book(change), { ...command, ...request }, NOW);

describe("a refund", () => {
  it("pays back what a credit note owes and leaves the invoice as it is", () => {
    expect(value(refund({}))).toEqual({
      id: "r",
      paymentId: "p",
      invoiceId: "i",
      creditNoteId: "n",
      currency: "EUR",
      amountMinor: 8200n,
      reason: null,
      state: "created",
      createdAt: NOW,
      reopensMinor: 0n,
    });
  });

  it("without a note opens the invoice again, and says why where the policy wants to know", () => {
    const reopening = { policy: { refund_only: "reopens_invoice" as const }, creditNote: null };
    expect(value(refund(reopening)).reopensMinor).toBe(8200n);
    expect(codes(refund({ creditNote: null }))).toEqual(["refund_reason_missing"]);
    expect(codes(refund({ creditNote: null }, { reason: " " }))).toEqual(["refund_reason_missing"]);
    expect(value(refund({ creditNote: null }, { reason: "paid twice" })).reopensMinor).toBe(8200n);
  });

  const { payment } = book();
  it.each([
    [
      "a payment that brought nothing",
      { payment: { ...payment, state: "failed" } },
      {},
      "payment_not_succeeded",
    ],
    ["nothing", {}, { amountMinor: 0n }, "refund_amount_invalid"],
    [
      "more than is left of the payment",
      { payment: { ...payment, refundedMinor: 30000n } },
      {},
      "refund_above_paid",
    ],
    ["more than the note owes", {}, { amountMinor: 8201n }, "refund_above_note"],
  ] as [string, Partial<RefundBook>, Partial<RefundCommand>, string][])(
    "is refused of %s",
    (_, change, request, code) => {
      expect(codes(refund(change, request))).toEqual([code]);
    },
  );

  it("that fails is owed again; a final one never changes, whatever arrives", () => {
    const made = { state: "created", amountMinor: 100n, reopensMinor: 30n } as const;
    expect(decideSettleRefund(made, "failed")).toEqual({
      state: "failed",
      owedAgainMinor: 70n,
      settledAgainMinor: 30n,
    });
    expect(decideSettleRefund(made, "succeeded")).toMatchObject({ state: "succeeded", owedAgainMinor: 0n });
    expect(decideSettleRefund(made, "processing")?.state).toBe("processing");
    expect(decideSettleRefund({ ...made, state: "processing" }, "created")).toBeNull();
    for (const state of ["succeeded", "failed"] as const) {
      for (const late of REFUND_STATES) expect(decideSettleRefund({ ...made, state }, late)).toBeNull();
    }
  });
});

describe("writing off", () => {
  const open = { state: "open", openMinor: 24995n, writtenOffMinor: 0n } as const;
  it("gives the open amount up, and can be taken back", () => {
    const off = value(decideWriteOff(open));
    expect(off).toEqual({ state: "written_off", openMinor: 0n, writtenOffMinor: 24995n });
    expect(value(decideUndoWriteOff(off))).toEqual({
      state: "open",
      openMinor: 24995n,
      writtenOffMinor: -24995n,
    });
  });

  it("is refused when nothing is open, and taking it back when nothing was given up", () => {
    expect(codes(decideWriteOff({ ...open, openMinor: 0n }))).toEqual(["invoice_not_open"]);
    expect(codes(decideWriteOff({ ...open, state: "paid" }))).toEqual(["invoice_not_open"]);
    expect(codes(decideUndoWriteOff(open))).toEqual(["invoice_not_written_off"]);
  });
});
