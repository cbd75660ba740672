import { formatAmount, parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, refuse } from "~/billing/outcome";
import { OPEN_PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import type { InvoiceBalance } from "~/store/invoices.server";
import type { Payment } from "~/store/payments.server";

/**
 * What of an invoice a recorded payment may pay; without an amount all that is open. Refuses `invoice_not_open`,
 * `payment_in_progress`, `payment_amount_invalid` and `payment_above_open`.
 */
export function manualAmountOf(
  balance: Pick<InvoiceBalance, "state" | "openMinor" | "currency">,
  attempts: readonly Payment[],
  text: string | null,
): Outcome<bigint> {
  const { openMinor, currency } = balance;
  if (balance.state !== "open" || openMinor <= 0n) {
    return refuse({
      code: "invoice_not_open",
      sentence: "Nothing is open on this invoice.",
      remedy: "Choose an open invoice, or grant the customer credit for the money.",
    });
  }
  if (attempts.some(({ state }) => OPEN_PAYMENT_STATES.some((open) => open === state))) {
    return refuse({
      code: "payment_in_progress",
      sentence: "A payment of this invoice is under way.",
      remedy: "Wait for its result, so that the customer does not pay twice.",
    });
  }
  if (text === null) return accept(openMinor);
  const amountMinor = atField(parseAmount(text, currency), "amount");
  if (!amountMinor.ok) return amountMinor;
  if (amountMinor.value <= 0n) {
    return refuse({
      code: "payment_amount_invalid",
      sentence: "A payment of nothing or less pays nothing.",
      remedy: "Enter an amount above zero.",
      field: "amount",
    });
  }
  if (amountMinor.value > openMinor) {
    const open = formatAmount(openMinor, currency);
    return refuse({
      code: "payment_above_open",
      sentence: `Only ${open} is open on this invoice.`,
      remedy: `Enter at most ${open}, and grant the rest as credit.`,
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
  readonly currency: string;
  readonly previewHash: string;
};

/** What a page shows of a recorded payment: what it pays, and what is open after it. */
export function shownPayment(
  { currency, openMinor }: Pick<InvoiceBalance, "currency" | "openMinor">,
  amountMinor: bigint,
) {
  return { currency, figures: [amountMinor, openMinor - amountMinor], rest: [] } as const;
}
