import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { least } from "~/billing/money/least";
import { formatAmount, parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, refuse } from "~/billing/outcome";
import { OPEN_PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import type { Instant } from "~/billing/time/instant";
import type { InvoiceBalance } from "~/store/invoices.server";
import type { Payment } from "~/store/payments.server";
import { previewHashOf } from "./confirmed";
import { creditPays } from "./credit-pays";

/** What becomes of money that is more than is open: it is refused, or the customer's credit. */
export type Surplus = "refuse" | "credit";

/**
 * What came for an invoice, as somebody records it; without an amount all that is open. Refuses `invoice_not_open`,
 * `payment_in_progress`, `payment_amount_invalid` and `payment_above_open`.
 */
export function manualAmountOf(
  balance: Pick<InvoiceBalance, "state" | "openMinor" | "currency">,
  attempts: readonly Payment[],
  text: string | null,
  surplus: Surplus,
): Outcome<bigint> {
  const { state, openMinor, currency } = balance;
  const isOpen = state === "open" && openMinor > 0n;
  if (!isOpen && (surplus === "refuse" || state !== "paid")) {
    return refuse({
      code: "invoice_not_open",
      sentence: "Nothing is open on this invoice.",
      remedy:
        state === "paid" ? "Choose an open invoice, or keep the money as credit." : "Choose an open invoice.",
    });
  }
  if (attempts.some(({ state }) => OPEN_PAYMENT_STATES.some((open) => open === state))) {
    return refuse({
      code: "payment_in_progress",
      sentence: "A payment of this invoice is under way.",
      remedy: "Wait for its result, so that the customer does not pay twice.",
    });
  }
  if (text === null && isOpen) return accept(openMinor);
  const amountMinor = atField(parseAmount(text ?? "0", currency), "amount");
  if (!amountMinor.ok) return amountMinor;
  if (amountMinor.value <= 0n) {
    return refuse({
      code: "payment_amount_invalid",
      sentence: "A payment of nothing or less pays nothing.",
      remedy: "Enter an amount above zero.",
      field: "amount",
    });
  }
  if (amountMinor.value > openMinor && surplus === "refuse") {
    const open = formatAmount(openMinor, currency);
    return refuse({
      code: "payment_above_open",
      sentence: `Only ${open} is open on this invoice.`,
      remedy: `Enter at most ${open}, or keep the rest as credit.`,
      field: "amount",
    });
  }
  return amountMinor;
}

/** A payment as it would be recorded, and the hash that confirms it. */
export type PreviewedPayment = {
  readonly amountMinor: bigint;
  /** Open on the invoice after it. */
  readonly leftMinor: bigint;
  /** What is more than was open, and becomes credit; and what of it pays other invoices at once. */
  readonly creditMinor: bigint;
  readonly creditPaysMinor: bigint;
  readonly currency: string;
  readonly previewHash: string;
};

/** What a page shows of a recorded payment: what it pays, what is open after it, and the credit of what is too much. */
export function shownPayment(
  slice: BillingSlice,
  { invoiceId, currency, openMinor }: Pick<InvoiceBalance, "invoiceId" | "currency" | "openMinor">,
  amountMinor: bigint,
  now: Instant,
) {
  const paidMinor = least(amountMinor, openMinor);
  const creditMinor = amountMinor - paidMinor;
  const openInvoices = (slice.openInvoices ?? []).filter(({ id }) => id !== invoiceId);
  const paysMinor = creditPays({ ...slice, openInvoices }, { currency, openMinor: creditMinor }, now);
  return {
    currency,
    figures: [amountMinor, openMinor - paidMinor, creditMinor, paysMinor],
    rest: [],
  } as const;
}

/** The same as it is asked about, with the hash that confirms it. */
export function previewedPayment(shown: ReturnType<typeof shownPayment>): PreviewedPayment {
  const [amountMinor, leftMinor, creditMinor, creditPaysMinor] = shown.figures;
  const { currency } = shown;
  return {
    amountMinor,
    leftMinor,
    creditMinor,
    creditPaysMinor,
    currency,
    previewHash: previewHashOf(shown),
  };
}
