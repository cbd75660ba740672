import { expect, test } from "vitest";
import { PaymentPage } from "~/portal/pages/payment-page";
import type { PaymentRow } from "~/portal/queries/payments.server";
import { renderPage } from "../../ui/render-page";

const payment = {
  ...{ id: "01970000-0000-7000-8000-000000000001", invoiceId: "01970000-0000-7000-8000-000000000002" },
  ...{ invoiceNumber: "NW-00042", currency: "EUR", amountMinor: 47_398n, openMinor: 47_398n },
  ...{ brand: "visa", lastFour: "4242", state: "failed", startedAt: 0, settledAt: 0 },
  ...{ retryAt: Date.UTC(2026, 10, 24, 5) as number | null },
  ...{ declineCode: "insufficient_funds" as string | null, failureCode: "card_declined" as string | null },
} as unknown as PaymentRow;

const textOf = (change: Partial<PaymentRow> = {}) =>
  renderPage(<PaymentPage payment={{ ...payment, ...change }} />)
    .replace(/<[^>]+>/g, "")
    .replace(/\u00a0|&nbsp;/g, " ");

test("a declined payment says why, where the payer may hear it, and when it is tried again", () => {
  expect(textOf()).toContain(
    "Your bank declined Visa ending 4242: not enough funds. Nothing was charged. Use another method, or we try again on 24 Nov 2026",
  );
  expect(textOf({ declineCode: "stolen_card", retryAt: null })).toContain(
    "Your bank declined Visa ending 4242. Your bank can tell you why. Nothing was charged. Use another method.",
  );
  expect(textOf()).toContain("Ended");
  expect(textOf({ state: "succeeded", openMinor: 0n })).toContain("Settled");
});
