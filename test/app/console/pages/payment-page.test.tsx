import type { ComponentProps } from "react";
import { expect, test } from "vitest";
import { PaymentPage } from "~/console/pages/payment-page";
import { renderPage } from "../../ui/render-page";

const id = "0190a1b2-c3d4-7000-8000-000000000001";
const base = "/console/org_x";
const plain = (html: string) => html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ");

test("a failed payment is told in our words, and in the provider's only where we have none", () => {
  const attempt = {
    ...{ id, invoiceId: id, invoiceNumber: "NW-1", customerId: id, customerName: "Beta KG", currency: "EUR" },
    ...{
      amountMinor: 11_900n,
      state: "failed",
      attempt: 1,
      initiator: "schedule",
      startedAt: 0,
      settledAt: 0,
    },
    ...{ methodBrand: "visa", methodLastFour: "0341", failureMessage: "Your card was declined." },
  };
  const shown = (codes: { declineCode: string | null; failureCode: string | null }) => {
    const payment = { ...attempt, ...codes };
    const data = { payment, attempts: [payment], settled: [], refunds: [] } as unknown as ComponentProps<
      typeof PaymentPage
    >["data"];
    return plain(renderPage(<PaymentPage base={base} data={data} mayBill={false} />));
  };
  const generic = shown({ declineCode: "generic_decline", failureCode: "card_declined" });
  expect(generic).toContain("Visa ending 0341 was declined: the bank gave no reason. Nothing was charged.");
  expect(generic).not.toContain("Your card");
  expect(shown({ declineCode: null, failureCode: null })).toContain(
    "was declined: Your card was declined. Nothing",
  );
});
