import type { InvoiceState } from "../invoicing/invoice-kinds";
import type { CurrencyCode } from "../money/currency";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone, type TimeZone } from "../time/zone";
import type { PaymentInitiator } from "./collect";
import { OPEN_PAYMENT_STATES, type PaymentState } from "./payment-kinds";
import type { PaymentOutcome } from "./payment-outcome";
import { retryAt } from "./retry-schedule";

export type SettleBook = {
  readonly payment: {
    readonly id: string;
    readonly invoiceId: string;
    readonly customerId: string;
    readonly issuerId: string;
    readonly currency: CurrencyCode;
    readonly amountMinor: bigint;
    readonly state: PaymentState;
    readonly initiator: PaymentInitiator;
    readonly providerPaymentId: string | null;
    readonly providerChargeId: string | null;
  };
  readonly balance: {
    readonly openMinor: bigint;
    readonly state: InvoiceState;
    readonly failedAttempts: number;
    readonly collectAt: Instant | null;
  };
  /** Zone whose civil day the money is booked on. */
  readonly zone: TimeZone;
};

type PaymentChange = {
  readonly id: string;
  readonly state: PaymentState;
  readonly providerPaymentId: string | null;
  readonly providerChargeId: string | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  readonly failureMessage: string | null;
  readonly settledAt: Instant | null;
};

export type BalanceChange = {
  readonly openMinor: bigint;
  readonly state: InvoiceState;
  readonly failedAttempts: number;
  readonly lastFailure: string | null;
  readonly collectAt: Instant | null;
  readonly paidAt: Instant | null;
};

export type Allocation = {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly allocatedOn: Day;
  readonly allocatedAt: Instant;
};

/** What the ledger needs to book the money; `paymentSucceeded` of the ledger makes the entry of it. */
export type Receipt = {
  readonly issuerId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly postedOn: Day;
  readonly amountMinor: bigint;
  readonly allocatedMinor: bigint;
};

/** Nulls say that nothing of that kind changes; all null means that the outcome was known already. */
export type Settlement = {
  readonly payment: PaymentChange | null;
  readonly balance: BalanceChange | null;
  readonly allocation: Allocation | null;
  readonly receipt: Receipt | null;
  /** What of the money was more than is open: it is owed to the customer, as credit. */
  readonly surplusMinor: bigint | null;
  readonly retryAt: Instant | null;
  readonly mail: "receipt" | "payment_failed" | null;
};

const NOTHING: Settlement = {
  payment: null,
  balance: null,
  allocation: null,
  receipt: null,
  surplusMinor: null,
  retryAt: null,
  mail: null,
};

/**
 * Books what became of a payment. The same outcome may arrive many times and out of order: a payment that
 * succeeded, failed or was cancelled never changes again.
 */
export function decideSettle(book: SettleBook, outcome: PaymentOutcome, now: Instant): Settlement {
  if (!isOpen(book.payment.state)) return NOTHING;
  const payment = paymentChange(book, outcome, now);
  if (outcome.state === "succeeded") return { ...succeeded(book, now), payment };
  if (outcome.state === "failed") return { ...failed(book, outcome, now), payment };
  if (outcome.state === "canceled") return { ...failed(book, outcome, now), payment, mail: null };
  const unchanged =
    outcome.state === book.payment.state &&
    payment.providerPaymentId === book.payment.providerPaymentId &&
    payment.providerChargeId === book.payment.providerChargeId;
  return unchanged ? NOTHING : { ...NOTHING, payment };
}

function isOpen(state: PaymentState): boolean {
  return (OPEN_PAYMENT_STATES as readonly PaymentState[]).includes(state);
}

function paymentChange(book: SettleBook, outcome: PaymentOutcome, now: Instant): PaymentChange {
  return {
    id: book.payment.id,
    state: outcome.state,
    providerPaymentId: outcome.providerPaymentId ?? book.payment.providerPaymentId,
    providerChargeId: outcome.providerChargeId ?? book.payment.providerChargeId,
    failureCode: outcome.failureCode,
    declineCode: outcome.declineCode,
    failureMessage: outcome.failureMessage,
    settledAt: isOpen(outcome.state) ? null : now,
  };
}

/** The money pays what is open; what is more than that becomes credit of the customer. */
function succeeded(book: SettleBook, now: Instant): Omit<Settlement, "payment"> {
  const { payment, balance, zone } = book;
  const postedOn = dayInZone(now, zone);
  const leftMinor = balance.openMinor - payment.amountMinor;
  const openMinor = leftMinor > 0n ? leftMinor : 0n;
  const allocatedMinor = balance.openMinor - openMinor;
  const isPaid = openMinor === 0n && balance.state === "open";
  return {
    balance: {
      openMinor,
      state: isPaid ? "paid" : balance.state,
      failedAttempts: balance.failedAttempts,
      lastFailure: null,
      collectAt: openMinor === 0n ? null : balance.collectAt,
      paidAt: isPaid ? now : null,
    },
    allocation:
      allocatedMinor === 0n
        ? null
        : {
            paymentId: payment.id,
            invoiceId: payment.invoiceId,
            customerId: payment.customerId,
            currency: payment.currency,
            amountMinor: allocatedMinor,
            allocatedOn: postedOn,
            allocatedAt: now,
          },
    receipt: {
      issuerId: payment.issuerId,
      customerId: payment.customerId,
      currency: payment.currency,
      postedOn,
      amountMinor: payment.amountMinor,
      allocatedMinor,
    },
    surplusMinor: allocatedMinor < payment.amountMinor ? payment.amountMinor - allocatedMinor : null,
    retryAt: null,
    mail: "receipt",
  };
}

/**
 * A decline counts, and a later attempt is planned unless one already is or the card can never work. A customer
 * who just pressed "pay" reads the reason on the page and gets no mail. An attempt that was called off counts the
 * same, so that the invoice is not forgotten, but nobody was declined.
 */
function failed(book: SettleBook, outcome: PaymentOutcome, now: Instant): Omit<Settlement, "payment"> {
  const { payment, balance } = book;
  const failedAttempts = balance.failedAttempts + 1;
  const stillOpen = balance.state === "open" && balance.openMinor > 0n;
  const next = stillOpen ? (balance.collectAt ?? retryAt(failedAttempts, outcome.declineCode, now)) : null;
  return {
    balance: {
      openMinor: balance.openMinor,
      state: balance.state,
      failedAttempts,
      lastFailure: outcome.failureMessage ?? outcome.declineCode ?? outcome.failureCode ?? outcome.state,
      collectAt: next,
      paidAt: null,
    },
    allocation: null,
    receipt: null,
    surplusMinor: null,
    retryAt: next,
    mail: payment.initiator === "schedule" && stillOpen ? "payment_failed" : null,
  };
}
