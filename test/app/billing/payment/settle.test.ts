import { describe, expect, it } from "vitest";
import { paymentSucceeded } from "~/billing/ledger/recipes";
import { decideStartPayment, type StartPaymentBook } from "~/billing/payment/collect";
import { OPEN_PAYMENT_STATES, PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import type { PaymentOutcome } from "~/billing/payment/payment-outcome";
import { decideSettle, type SettleBook } from "~/billing/payment/settle";
import { MS_PER_DAY } from "~/billing/time/instant";
import { at, codes, day, value } from "../../../support/billing-book";

const NOW = at("2026-11-05T08:14:00Z");

const start: StartPaymentBook = {
  balance: { openMinor: 47398n, state: "open", currency: "EUR" },
  openPayment: null,
  method: { id: "method" },
  attemptsSoFar: 1,
  heldUntil: null,
  zone: "Europe/Berlin",
};

describe("starting a payment", () => {
  it("collects the whole open amount as the next attempt", () => {
    expect(value(decideStartPayment(start, { paymentId: "p", initiator: "portal" }, NOW))).toEqual({
      id: "p",
      amountMinor: 47398n,
      currency: "EUR",
      paymentMethodId: "method",
      state: "started",
      initiator: "portal",
      attempt: 2,
      startedAt: NOW,
    });
  });

  it("is not ours to do under a hold, and still the customer's", () => {
    const held = { ...start, heldUntil: NOW + MS_PER_DAY };
    for (const initiator of ["console", "schedule"] as const) {
      expect(codes(decideStartPayment(held, { paymentId: "p", initiator }, NOW))).toEqual([
        "payment_on_hold",
      ]);
    }
    expect(decideStartPayment(held, { paymentId: "p", initiator: "portal" }, NOW).ok).toBe(true);
  });

  it.each([
    ["paid", { balance: { ...start.balance, state: "paid", openMinor: 0n } }, "invoice_not_open"],
    ["cancelled", { balance: { ...start.balance, state: "cancelled" } }, "invoice_not_open"],
    ["without a method", { method: null }, "no_payment_method"],
    ...OPEN_PAYMENT_STATES.map((state) => [
      `${state} already`,
      { openPayment: { id: "o", startedAt: NOW, state } },
      "payment_in_progress",
    ]),
  ] as [string, Partial<StartPaymentBook>, string][])("is refused when %s", (_, change, code) => {
    expect(
      codes(decideStartPayment({ ...start, ...change }, { paymentId: "p", initiator: "portal" }, NOW)),
    ).toEqual([code]);
  });

  it("tells since when another one runs, on the customer's clock", () => {
    const book = { ...start, openPayment: { id: "o", startedAt: NOW, state: "processing" as const } };
    const outcome = decideStartPayment(book, { paymentId: "p", initiator: "portal" }, NOW);
    expect(outcome.ok ? "" : outcome.refusals[0]?.sentence).toBe(
      "A payment of this invoice is already running since 09:14.",
    );
  });
});

function book(
  change: { payment?: Partial<SettleBook["payment"]>; balance?: Partial<SettleBook["balance"]> } = {},
): SettleBook {
  return {
    payment: {
      id: "p",
      invoiceId: "i",
      customerId: "c",
      issuerId: "issuer",
      currency: "EUR",
      amountMinor: 1000n,
      state: "started",
      initiator: "schedule",
      providerPaymentId: null,
      providerChargeId: null,
      ...change.payment,
    },
    balance: { openMinor: 1000n, state: "open", failedAttempts: 0, collectAt: null, ...change.balance },
    zone: "Europe/Berlin",
  };
}

function outcome(state: PaymentOutcome["state"], rest: Partial<PaymentOutcome> = {}): PaymentOutcome {
  return {
    state,
    providerPaymentId: "pi_1",
    providerChargeId: "ch_1",
    failureCode: null,
    declineCode: null,
    failureMessage: null,
    ...rest,
  };
}

describe("settling a payment", () => {
  it("that succeeded pays the invoice, books the money and sends the receipt", () => {
    const settled = decideSettle(book(), outcome("succeeded"), NOW);
    expect(settled).toMatchObject({
      payment: { state: "succeeded", providerPaymentId: "pi_1", settledAt: NOW },
      balance: { openMinor: 0n, state: "paid", paidAt: NOW, collectAt: null },
      allocation: { amountMinor: 1000n, allocatedOn: day("2026-11-05") },
      retryAt: null,
      mail: "receipt",
    });
    const entry = settled.receipt && paymentSucceeded(settled.receipt);
    expect(
      entry?.postings.map((posting) => [posting.account, posting.debitMinor, posting.creditMinor]),
    ).toEqual([
      ["1020", 1000n, 0n],
      ["1100", 0n, 1000n],
    ]);
  });

  it("of more than is open leaves the rest as an unapplied receipt, which becomes credit", () => {
    const settled = decideSettle(book({ balance: { openMinor: 300n } }), outcome("succeeded"), NOW);
    expect(settled.allocation?.amountMinor).toBe(300n);
    const entry = settled.receipt && paymentSucceeded(settled.receipt);
    expect(entry?.postings.map((posting) => [posting.account, posting.creditMinor])).toEqual([
      ["1020", 0n],
      ["1100", 300n],
      ["2010", 700n],
    ]);
    expect(settled.surplusMinor).toBe(700n);
  });

  it("of an invoice that was paid meanwhile allocates nothing and loses nothing", () => {
    const settled = decideSettle(
      book({ balance: { openMinor: 0n, state: "paid" } }),
      outcome("succeeded"),
      NOW,
    );
    expect(settled.allocation).toBeNull();
    expect(settled.balance?.state).toBe("paid");
    expect(settled.receipt).toMatchObject({ amountMinor: 1000n, allocatedMinor: 0n });
    expect(settled.surplusMinor).toBe(1000n);
  });

  it.each([
    [0, 3],
    [1, 5],
    [2, 7],
    [3, null],
  ])("that was declined after %i failures is tried again in %s days", (failedAttempts, days) => {
    const settled = decideSettle(
      book({ balance: { failedAttempts } }),
      outcome("failed", {
        declineCode: "insufficient_funds",
        failureMessage: "Your card has insufficient funds.",
      }),
      NOW,
    );
    const retryAt = days === null ? null : NOW + days * MS_PER_DAY;
    expect(settled).toMatchObject({
      retryAt,
      mail: "payment_failed",
      receipt: null,
      balance: {
        openMinor: 1000n,
        state: "open",
        failedAttempts: failedAttempts + 1,
        collectAt: retryAt,
        lastFailure: "Your card has insufficient funds.",
      },
    });
  });

  it("with a lost or stolen card is not tried again", () => {
    for (const declineCode of ["lost_card", "stolen_card"]) {
      expect(decideSettle(book(), outcome("failed", { declineCode }), NOW).retryAt).toBeNull();
    }
  });

  it("that a customer made by hand keeps the planned collection and sends no mail", () => {
    const settled = decideSettle(
      book({ payment: { initiator: "portal" }, balance: { collectAt: NOW + MS_PER_DAY } }),
      outcome("failed"),
      NOW,
    );
    expect(settled).toMatchObject({ retryAt: NOW + MS_PER_DAY, mail: null });
  });

  it("that was called off is tried again, and nobody is told of a decline", () => {
    expect(decideSettle(book(), outcome("canceled"), NOW)).toMatchObject({
      payment: { state: "canceled", settledAt: NOW },
      balance: { failedAttempts: 1, collectAt: NOW + 3 * MS_PER_DAY, lastFailure: "canceled" },
      mail: null,
    });
  });

  it("that is still running only notes what the provider said", () => {
    const settled = decideSettle(book(), outcome("processing"), NOW);
    expect(settled).toMatchObject({
      payment: { state: "processing", settledAt: null },
      balance: null,
      mail: null,
    });
    const known = book({
      payment: { state: "processing", providerPaymentId: "pi_1", providerChargeId: "ch_1" },
    });
    expect(decideSettle(known, outcome("processing"), NOW).payment).toBeNull();
  });

  it("happens once: a final payment never changes again, whatever arrives", () => {
    for (const state of ["succeeded", "failed", "canceled"] as const) {
      for (const late of PAYMENT_STATES) {
        expect(
          Object.values(decideSettle(book({ payment: { state } }), outcome(late), NOW)).every(
            (change) => change === null,
          ),
        ).toBe(true);
      }
    }
    for (const state of ["unknown", "processing"] as const) {
      expect(decideSettle(book({ payment: { state } }), outcome("succeeded"), NOW).mail).toBe("receipt");
    }
  });
});
