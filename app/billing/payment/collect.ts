import type { InvoiceState } from "../invoicing/invoice-kinds";
import type { CurrencyCode } from "../money/currency";
import { accept, type Outcome, refuse } from "../outcome";
import { formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { clockInZone, dayInZone, type TimeZone } from "../time/zone";
import type { PaymentState } from "./payment-kinds";

/** What somebody who wants to collect an invoice has to know first; the balance row is locked meanwhile. */
export type StartPaymentBook = {
  readonly balance: {
    readonly openMinor: bigint;
    readonly state: InvoiceState;
    readonly currency: CurrencyCode;
  };
  /** The payment of this invoice that has no final outcome yet. */
  readonly openPayment: {
    readonly id: string;
    readonly startedAt: Instant;
    readonly state: PaymentState;
  } | null;
  readonly method: { readonly id: string } | null;
  /** Attempts made before, of whatever outcome. */
  readonly attemptsSoFar: number;
  /** When the hold on its collection ends; null where there is none. */
  readonly heldUntil: Instant | null;
  /** Zone in which a time of day is told. */
  readonly zone: TimeZone;
};

/** `manual`: nobody charged anything; money that came past the provider was recorded. */
export type PaymentInitiator = "schedule" | "portal" | "console" | "manual";

export type StartPaymentCommand = { readonly paymentId: string; readonly initiator: PaymentInitiator };

export type StartedPayment = {
  readonly id: string;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly paymentMethodId: string;
  readonly state: "started";
  readonly initiator: PaymentInitiator;
  readonly attempt: number;
  readonly startedAt: Instant;
};

/**
 * Starts one attempt to collect the whole open amount. Refuses `invoice_not_open`, `payment_in_progress` (so that
 * two who press at once charge once), `payment_on_hold` and `no_payment_method`. A hold is ours: whoever owes may pay.
 */
export function decideStartPayment(
  book: StartPaymentBook,
  command: StartPaymentCommand,
  now: Instant,
): Outcome<StartedPayment> {
  const { balance, openPayment, method } = book;
  if (balance.state !== "open" || balance.openMinor <= 0n) {
    return refuse({
      code: "invoice_not_open",
      sentence:
        balance.state === "paid"
          ? "This invoice is already paid."
          : "Nothing is left to pay on this invoice.",
      remedy: "You will not be charged.",
    });
  }
  if (openPayment) {
    return refuse({
      code: "payment_in_progress",
      sentence: `A payment of this invoice is already running since ${clockInZone(openPayment.startedAt, book.zone)}.`,
      remedy: "You will not be charged twice; this page shows the result.",
    });
  }
  if (book.heldUntil !== null && command.initiator !== "portal") {
    return refuse({
      code: "payment_on_hold",
      sentence: `The collection of this invoice is on hold until ${formatDay(dayInZone(book.heldUntil, book.zone))}.`,
      remedy: "Release the hold, then collect it.",
    });
  }
  if (!method) {
    return refuse({
      code: "no_payment_method",
      sentence: "There is no payment method to charge.",
      remedy: "Add a payment method, then pay.",
    });
  }
  return accept({
    id: command.paymentId,
    amountMinor: balance.openMinor,
    currency: balance.currency,
    paymentMethodId: method.id,
    state: "started",
    initiator: command.initiator,
    attempt: book.attemptsSoFar + 1,
    startedAt: now,
  });
}
